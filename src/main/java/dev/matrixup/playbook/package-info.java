/** What one checkout of the playbook knows, read from its files: variables, roles, tags, the two flags, the version gate. Runs only git. */
package dev.matrixup.playbook;
