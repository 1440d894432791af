/** What a run tells: events and their sinks, failures with their exit codes, secrets and their redaction. Knows no other package. */
package dev.matrixup.report;
