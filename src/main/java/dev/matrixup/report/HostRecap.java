package dev.matrixup.report;

/**
 * What Ansible counted on one host, as in the PLAY RECAP. {@code ok} includes changed and ignored tasks. Ansible before 2.8 prints
 * the first four counters only; the others are 0 then.
 */
public record HostRecap(
        String host, int ok, int changed, int unreachable, int failed, int skipped, int rescued, int ignored) {}
