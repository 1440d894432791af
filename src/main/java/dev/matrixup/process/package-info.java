/** Children of every kind, through Apache Commons Exec: argument lists as data, output line by line, and the end of a whole process tree. */
package dev.matrixup.process;
