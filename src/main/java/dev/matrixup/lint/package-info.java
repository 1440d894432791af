/**
 * What would stop a run, or surprise somebody: found in vars files, checkout and workspace by reading alone. One small class for each kind
 * of check; a {@link dev.matrixup.lint.Rule} is what a finding is called. Asks no Ansible and reaches no server, so what follows from a
 * template is not judged.
 */
package dev.matrixup.lint;
