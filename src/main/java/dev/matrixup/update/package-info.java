/** The playbook in another version: commit, roles, Ansible and vars files moved together, forward and back. */
package dev.matrixup.update;
