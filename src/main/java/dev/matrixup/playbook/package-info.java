/**
 * What one checkout of the playbook knows, read from its files: variables, roles, tags, the two flags, the names it no longer has, the
 * version gate, the changelog. Runs only git.
 */
package dev.matrixup.playbook;
