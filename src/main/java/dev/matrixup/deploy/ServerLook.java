package dev.matrixup.deploy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Printable;
import dev.matrixup.workspace.Invocation;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What runs on a server just now, and how much room it has: one round trip, without Ansible. The playbook names its units
 * {@code matrix-NAME} and its containers like the units; Docker itself it installs, too.
 *
 * @param now the server's clock
 * @param units in the order of their names
 * @param disks each file system once
 */
record ServerLook(Instant now, List<Unit> units, List<Disk> disks) {
    /**
     * A file system.
     *
     * @param mount where it is mounted
     * @param free in bytes
     * @param size in bytes
     */
    public record Disk(String mount, long free, long size) {
        private static final double FULL = 0.05;

        /** Whether there is so little room that services will soon fail. */
        boolean full() {
            return free < FULL * size;
        }
    }

    /** Names from files and from memory: one whose file is gone may still run, and one that never ran is only a file. */
    private static final String LIST = """
            list() {
              {
                systemctl list-unit-files --no-legend --no-pager --full "$@"
                systemctl list-units --all --plain --no-legend --no-pager --full "$@"
              } 2>/dev/null | awk '{for (i = 1; i <= 2; i++) if ($i ~ /^[^@]+(@[^@.][^@]*)?\\.(service|timer)$/) {print $i; break}}' | sort -u
            }
            LC_ALL=C TZ=UTC
            export LC_ALL TZ
            command -v systemctl >/dev/null 2>&1 || { echo "the server has no systemd" >&2; exit 1; }
            systemctl show --property=Version >/dev/null || exit 1
            set -f
            units=$(list 'matrix-*.service' 'matrix-*.timer' docker.service)
            """;

    private static final String LOOK = LIST + """
            date +%s
            echo --
            [ -z "$units" ] || systemctl show --no-pager \
              --property=Id,LoadState,ActiveState,UnitFileState,StateChangeTimestamp,ActiveEnterTimestamp -- $units
            echo --
            docker ps --all --no-trunc --format '{{.Names}}|{{.Image}}|{{.Status}}' 2>/dev/null || true
            echo --
            df -Pk / "$1" /var/lib/docker 2>/dev/null || true
            """;

    private static final int SECTIONS = 4;

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss z", Locale.ENGLISH);

    private static final Pattern HEALTH = Pattern.compile("\\((?:health: )?(healthy|unhealthy|starting)\\)");
    private static final Pattern DISK = Pattern.compile("\\S.*?\\s+(\\d+)\\s+\\d+\\s+(\\d+)\\s+\\d+%\\s+(/.*)");

    /** Copies the lists. */
    ServerLook {
        units = List.copyOf(units);
        disks = List.copyOf(disks);
    }

    /**
     * Looks.
     *
     * @param base the server's data folder
     * @param invocation how a command about the server is typed
     * @throws Failure (7) if its systemd does not answer; (5) if the answer cannot be read
     */
    static ServerLook at(Remote remote, String base, Invocation invocation) {
        return parse(ask(remote, LOOK, base, invocation));
    }

    /** The names of the playbook's units on a server. Throws as {@link #at} does. */
    static List<String> unitNames(Remote remote, Invocation invocation) {
        return ask(remote, LIST + "printf '%s\\n' \"$units\"\n", "/", invocation)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static String ask(Remote remote, String script, String base, Invocation invocation) {
        Captured answer = remote.run(Argv.of("/bin/sh", "-s", base), script);
        if (!answer.ok()) {
            throw Failure.unverified(
                            "systemd on %s does not answer: %s.".formatted(remote.target(), answer.lastWords()))
                    .next(invocation.of("doctor"));
        }
        return Printable.of(answer.out());
    }

    /** Reads what the script prints. */
    static ServerLook parse(String printed) {
        String[] sections = printed.split("(?m)^--\n", SECTIONS);
        if (sections.length < SECTIONS || !sections[0].strip().matches("\\d{1,12}")) {
            throw Failure.unreachable("The server gave an answer that cannot be read.");
        }
        Map<String, String[]> containers = new HashMap<>();
        sections[2]
                .lines()
                .map(line -> line.split("\\|", 3))
                .filter(parts -> parts.length == 3)
                .forEach(parts -> containers.put(parts[0], parts));
        List<Unit> units = new ArrayList<>();
        for (String block : sections[1].split("\n\n")) {
            Map<String, String> properties = new HashMap<>();
            block.lines()
                    .map(line -> line.split("=", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> properties.put(parts[0], parts[1]));
            String name = properties.getOrDefault("Id", "");
            boolean gone = properties.getOrDefault("LoadState", "").equals("not-found")
                    && !properties.getOrDefault("ActiveState", "").equals("active");
            if (!name.isEmpty() && !gone) {
                units.add(unit(name, properties, containers.get(name.replaceFirst("\\.service$", ""))));
            }
        }
        return new ServerLook(Instant.ofEpochSecond(Long.parseLong(sections[0].strip())), units, disks(sections[3]));
    }

    private static Unit unit(String name, Map<String, String> properties, String[] container) {
        String state = properties.getOrDefault("ActiveState", "unknown");
        String since =
                properties.getOrDefault(state.equals("active") ? "ActiveEnterTimestamp" : "StateChangeTimestamp", "");
        return new Unit(
                name,
                properties.getOrDefault("UnitFileState", "").startsWith("enabled"),
                state,
                instant(since),
                container == null ? Optional.empty() : health(container[2]),
                container == null ? Optional.empty() : Optional.of(container[1]));
    }

    private static Optional<Instant> instant(String timestamp) {
        try {
            return Optional.of(ZonedDateTime.parse(timestamp, TIMESTAMP).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> health(String status) {
        Matcher matcher = HEALTH.matcher(status);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static List<Disk> disks(String table) {
        Map<String, Disk> disks = new LinkedHashMap<>();
        table.lines()
                .map(DISK::matcher)
                .filter(Matcher::matches)
                .forEach(row -> disks.putIfAbsent(
                        row.group(3),
                        new Disk(
                                row.group(3), Long.parseLong(row.group(2)) << 10, Long.parseLong(row.group(1)) << 10)));
        return List.copyOf(disks.values());
    }
}
