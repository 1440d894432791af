package dev.matrixup.ansible;

import dev.matrixup.report.Event;
import dev.matrixup.report.HostRecap;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/** The counters of a whole run, host by host, sorted by name as Ansible prints them. */
public record PlayRecap(List<HostRecap> hosts) {
    /** Copies the hosts. */
    public PlayRecap {
        hosts = hosts.stream().sorted(Comparator.comparing(HostRecap::host)).toList();
    }

    /** The same counters as the event plugin sent them. */
    public static PlayRecap of(Event.Stats stats) {
        return new PlayRecap(List.copyOf(stats.hosts().values()));
    }

    /** The counters of this inventory host; empty if Ansible did nothing there. */
    public Optional<HostRecap> host(String name) {
        return hosts.stream().filter(recap -> recap.host().equals(name)).findFirst();
    }

    /** The hosts on which a task failed and was neither ignored nor rescued. */
    public List<String> failedHosts() {
        return named(HostRecap::failed);
    }

    /** The hosts that could not be reached. */
    public List<String> unreachableHosts() {
        return named(HostRecap::unreachable);
    }

    /** Whether a task failed, or a host could not be reached. */
    public boolean bad() {
        return hosts.stream().anyMatch(recap -> recap.failed() > 0 || recap.unreachable() > 0);
    }

    /** One counter over all hosts. */
    public int sum(ToIntFunction<HostRecap> counter) {
        return hosts.stream().mapToInt(counter).sum();
    }

    /** One line, for messages: {@code 129 ok (11 changed), 381 skipped, 0 failed}, with the hosts that failed. */
    @Override
    public String toString() {
        if (hosts.isEmpty()) {
            return "no host";
        }
        String bad = hosts.stream()
                .filter(recap -> recap.failed() > 0 || recap.unreachable() > 0)
                .limit(5)
                .map(HostRecap::host)
                .collect(Collectors.joining(", "));
        return "%d ok (%d changed), %d skipped, %d failed, %d unreachable%s"
                .formatted(
                        sum(HostRecap::ok),
                        sum(HostRecap::changed),
                        sum(HostRecap::skipped),
                        sum(HostRecap::failed),
                        sum(HostRecap::unreachable),
                        bad.isEmpty() ? "" : ": " + bad);
    }

    private List<String> named(ToIntFunction<HostRecap> counter) {
        return hosts.stream()
                .filter(recap -> counter.applyAsInt(recap) > 0)
                .map(HostRecap::host)
                .toList();
    }
}
