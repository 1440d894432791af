/** The sandbox playbook in {@code src/main/sandbox}. */
package dev.matrixup.sandbox;
