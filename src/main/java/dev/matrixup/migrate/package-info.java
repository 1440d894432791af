/**
 * Brings a user's files to the names of another version of the playbook: what is safe is edited, what needs a person is told. What the
 * variables mean is known to {@link dev.matrixup.lint}.
 */
package dev.matrixup.migrate;
