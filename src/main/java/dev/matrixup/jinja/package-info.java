/** Jinja as Ansible evaluates it, without Ansible and without a server: as much as the playbook's own checks are written in. */
package dev.matrixup.jinja;
