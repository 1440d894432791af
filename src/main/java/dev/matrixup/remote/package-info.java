/** The server: reached by JSch as Ansible would reach it, or this machine itself. */
package dev.matrixup.remote;
