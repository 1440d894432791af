/** The command line: one small file a command, which parses, calls one domain object and returns a code. */
package dev.matrixup.cli;
