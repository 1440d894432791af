package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleInstallation;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a server is, read in one round trip, and whether the playbook can be installed there. What is read is a stranger's text.
 */
record ServerFacts(Map<String, String> facts, List<Listener> listeners, Duration clockOffset) {
    /** What the playbook's documentation of prerequisites lists. */
    private static final Set<String> DISTRIBUTIONS =
            Set.of("debian", "raspbian", "ubuntu", "rhel", "centos", "rocky", "almalinux", "fedora", "arch", "archarm");

    /** Images of a fresh server with a web client and a database take about 2 GB. */
    private static final long LEAST_DISK_KB = 2L << 20;

    private static final long GOOD_DISK_KB = 5L << 20;

    /** Synapse and PostgreSQL start with less, and end in the kernel's killer under load. */
    private static final long GOOD_MEMORY_KB = 900L << 10;

    private static final Duration CLOCK = Duration.ofSeconds(30);

    private static final String SCRIPT = """
            if [ -r /etc/os-release ]; then . /etc/os-release; fi
            echo "os=${ID:-unknown}"
            echo "name=${NAME:-unknown system} ${VERSION_ID:-}"
            awk '/^MemTotal/ {print "memory=" $2}' /proc/meminfo
            at=$1
            while [ ! -e "$at" ]; do at=$(dirname -- "$at"); done
            df -Pk -- "$at" | awk 'NR == 2 {print "disk=" $4; print "mount=" $6}'
            if [ -d /run/systemd/system ]; then echo systemd=yes; fi
            for python in $2; do
              if version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null); then
                echo "python=$version"
                break
              fi
            done
            if version=$(docker version --format '{{.Server.Version}}' 2>/dev/null); then echo "docker=$version"; fi
            if command -v ss >/dev/null; then
              ss -Hltnp | head -n 500 | while read -r _ _ _ local _ process; do
                pid=$(expr "$process" : '.*pid=\\([0-9]*\\)')
                unit=$(sed -n 's|^.*/\\([^/]*[.]service\\)$|\\1|p' "/proc/$pid/cgroup" 2>/dev/null | head -n 1)
                echo "port=$local ${process:-unknown} ${unit}"
              done
            fi
            echo "clock=$(date +%s)"
            """;

    /** Where Ansible looks for Python on a server, newest first, as its discovery does. */
    private static final String PYTHONS = "python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8"
            + " /usr/bin/python3 python3 /usr/libexec/platform-python";

    /**
     * Who listens at a port of an address, {@code 0.0.0.0}, {@code [::]} or {@code *} for all.
     *
     * @param process the program's name, or what stands for it
     * @param unit the systemd unit that it belongs to; empty for none
     */
    record Listener(String address, int port, String process, String unit) {
        /** Whether nobody else can listen at {@code PORT} or {@code ADDRESS:PORT}. */
        boolean blocks(String wanted) {
            int colon = wanted.lastIndexOf(':');
            String host = colon < 0 ? "" : wanted.substring(0, colon);
            return wanted.substring(colon + 1).equals(String.valueOf(port))
                    && (isAny(host) || isAny(address) || host.equals(address));
        }

        private static boolean isAny(String host) {
            return List.of("", "*", "0.0.0.0", "[::]", "::").contains(host);
        }

        /** A container's port is held by Docker; whose container it is the playbook finds out itself. */
        boolean docker() {
            return process.contains("docker");
        }
    }

    ServerFacts {
        facts = Map.copyOf(facts);
        listeners = List.copyOf(listeners);
    }

    /**
     * Reads them.
     *
     * @param data where the playbook keeps its data, for the space that is left there
     * @param python the interpreter that the inventory names, if it does
     */
    static ServerFacts read(Remote remote, String data, Optional<String> python) {
        Instant before = Instant.now();
        Captured answer = remote.run(Argv.of("/bin/sh", "-s", data, python.orElse(PYTHONS)), SCRIPT);
        if (!answer.ok()) {
            throw Failure.unreachable("%s does not tell what it is: %s".formatted(remote.target(), answer.lastWords()));
        }
        return parse(Printable.of(answer.out()), before, Instant.now());
    }

    /** Reads the answer that was given between two moments of this machine's clock. */
    static ServerFacts parse(String answer, Instant before, Instant after) {
        Map<String, String> facts = new HashMap<>();
        List<Listener> listeners = new ArrayList<>();
        answer.lines().filter(line -> line.contains("=")).forEach(line -> {
            String[] pair = line.split("=", 2);
            if (!pair[0].equals("port")) {
                facts.put(pair[0], pair[1].strip());
            } else if (pair[1].matches("\\S*:\\d{1,5} .*")) {
                String[] words = pair[1].split(" ", 3);
                int colon = words[0].lastIndexOf(':');
                String process = words[1].replaceFirst("^users:\\(\\(\"([^\"]*)\".*", "$1");
                Listener listener = new Listener(
                        words[0].substring(0, colon),
                        Integer.parseInt(words[0].substring(colon + 1)),
                        process,
                        words.length > 2 ? words[2].strip() : "");
                if (!listeners.contains(listener)) {
                    listeners.add(listener);
                }
            }
        });
        return new ServerFacts(facts, listeners, offset(number(facts, "clock"), before, after));
    }

    private static Duration offset(long clock, Instant before, Instant after) {
        Instant there = Instant.ofEpochSecond(clock);
        if (clock == 0) {
            return Duration.ZERO;
        }
        return there.isBefore(before)
                ? Duration.between(there, before)
                : there.isAfter(after) ? Duration.between(after, there) : Duration.ZERO;
    }

    /** One line: {@code Debian 12, 2.0 GB, 38 GB free}. */
    String summary() {
        List<String> parts = new ArrayList<>(
                List.of(facts.getOrDefault("name", "unknown system").replace(" GNU/Linux", "")));
        if (memory() > 0) {
            parts.add(String.format(Locale.ROOT, "%.1f GB", memory() / 1048576.0));
        }
        if (disk() > 0) {
            parts.add("%d GB free".formatted(disk() >> 20));
        }
        fact("docker").ifPresent(version -> parts.add("Docker " + version));
        return String.join(", ", parts);
    }

    /**
     * What speaks against installing there.
     *
     * @param containers whether the playbook runs containers under systemd there
     * @param fresh whether nothing of the playbook's is installed yet
     * @param published where the playbook's own reverse proxy will listen, as {@code PORT} or {@code ADDRESS:PORT}
     * @param ansible what will run its modules there
     */
    List<Finding> judge(boolean containers, boolean fresh, List<String> published, AnsibleInstallation ansible) {
        List<Finding> findings = new ArrayList<>();
        python(ansible, fact("python")).ifPresent(findings::add);
        if (clockOffset.compareTo(CLOCK) > 0) {
            findings.add(Finding.warning(
                    "The server's clock differs from this machine's by %d s; certificates and federation need the right time."
                            .formatted(clockOffset.toSeconds()),
                    "timedatectl set-ntp true       on the server"));
        }
        if (containers) {
            findings.addAll(judgeForContainers(fresh, published));
        }
        return findings;
    }

    private List<Finding> judgeForContainers(boolean fresh, List<String> published) {
        List<Finding> findings = new ArrayList<>();
        String os = facts.getOrDefault("os", "unknown");
        if (!DISTRIBUTIONS.contains(os)) {
            findings.add(Finding.warning(
                    "The playbook does not name %s among the systems that it supports."
                            .formatted(facts.getOrDefault("name", os)),
                    "Debian 12 or newer is the usual choice"));
        }
        if (fact("systemd").isEmpty()) {
            findings.add(Finding.error(
                    Failure.refused("The server does not run systemd, by which the playbook starts every service.")
                            .next("a server or virtual machine that boots with systemd; containers usually do not")));
        }
        if (disk() > 0 && disk() < (fresh ? GOOD_DISK_KB : LEAST_DISK_KB)) {
            String text = "%.1f GB are free on the server's disk %s; a fresh installation takes about 2 GB, and grows."
                    .formatted(disk() / 1048576.0, facts.getOrDefault("mount", "/"));
            String mend = fact("docker").isPresent()
                    ? "docker system prune --all       on the server, or a larger disk"
                    : "a larger disk, or less on it";
            findings.add(
                    fresh && disk() < LEAST_DISK_KB
                            ? Finding.error(Failure.refused(text).next(mend))
                            : Finding.warning(text, mend));
        }
        if (memory() > 0 && memory() < GOOD_MEMORY_KB) {
            findings.add(Finding.warning(
                    "The server has %d MB of memory; Synapse with its database wants 1 GB or more."
                            .formatted(memory() >> 10),
                    "a larger server, or swap"));
        }
        listeners.stream()
                .filter(listener -> !listener.docker() && published.stream().anyMatch(listener::blocks))
                .map(listener -> new Finding(fresh, occupied(listener)))
                .forEach(findings::add);
        return findings;
    }

    /** What it means that the playbook is kept from installing Docker. */
    Optional<Finding> withoutDockerInstallation() {
        return fact("docker").isPresent()
                ? Optional.empty()
                : Optional.of(Finding.error(Failure.refused(
                                "No Docker runs on the server, and the vars file keeps the playbook from installing one.")
                        .next(
                                "systemctl start docker       on the server",
                                "or matrix_playbook_docker_installation_enabled: true")));
    }

    private static Optional<Finding> python(AnsibleInstallation ansible, Optional<String> found) {
        if (found.isEmpty()) {
            return Optional.of(
                    Finding.error(Failure.refused("There is no Python 3 on the server; Ansible's modules run on it.")
                            .next("apt-get install -y python3       on the server")));
        }
        return ansible.runsOnPython(found.get())
                ? Optional.empty()
                : Optional.of(
                        Finding.error(Failure.refused("The server has Python %s; Ansible %s needs %s or newer there."
                                        .formatted(found.get(), ansible.coreVersion(), ansible.oldestPython()))
                                .next("a newer system on the server, or ansible_python_interpreter in the inventory")));
    }

    private static Failure occupied(Listener listener) {
        boolean known = listener.process().matches("[A-Za-z0-9._-]{1,40}")
                && !listener.process().equals("unknown");
        List<String> mends = new ArrayList<>();
        if (listener.unit().matches("[A-Za-z0-9@:._-]{1,80}")) {
            mends.add("systemctl disable --now %s       on the server"
                    .formatted(listener.unit().replaceFirst("[.]service$", "")));
        }
        mends.add("or keep it, and put the playbook's own proxy behind it:");
        mends.add("  docs/configuring-playbook-own-webserver.md");
        return Failure.refused("Port %d of the server is taken by %s; the playbook's reverse proxy needs it."
                        .formatted(listener.port(), known ? listener.process() : "another program"))
                .next(mends.toArray(String[]::new));
    }

    private Optional<String> fact(String name) {
        return Optional.ofNullable(facts.get(name)).filter(text -> !text.isEmpty());
    }

    private long memory() {
        return number(facts, "memory");
    }

    private long disk() {
        return number(facts, "disk");
    }

    private static long number(Map<String, String> facts, String name) {
        String text = facts.getOrDefault(name, "");
        return text.matches("\\d{1,15}") ? Long.parseLong(text) : 0;
    }
}
