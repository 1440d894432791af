/** One run of {@code ansible-playbook}: its command and environment, its secrets, its events, its recap, and what all of that proves. */
package dev.matrixup.ansible;
