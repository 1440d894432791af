package dev.matrixup.remote;

import dev.matrixup.files.UserFolders;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What OpenSSH would do to reach a server, as {@code ssh -G} prints it: with Include, Match and every other feature of ssh_config(5).
 *
 * @param hostname the address to connect to, in lower case
 * @param identityFiles the private keys to try, in order; many do not exist
 * @param identityAgent the agent's socket; empty for none
 * @param agentFromEnvironment whether ssh takes that from {@code SSH_AUTH_SOCK}
 * @param identitiesOnly whether only keys of {@code identityFiles} may be tried, even if the agent holds more
 * @param knownHosts files of known host keys, the target's own first; accepted keys go to the first
 * @param proxyJump the hosts to go through, as configured
 * @param proxyCommand the command whose pipes lead to the server, with its percent tokens
 * @param ownAgent the socket of an agent of ours, which every ssh that we start has; empty as long as there is none
 * @param connectTimeout how long connecting and logging in may take
 * @param strict false where the user's configuration has switched the host key check off
 */
record SshConfig(
        String hostname,
        int port,
        String user,
        List<Path> identityFiles,
        Optional<Path> identityAgent,
        boolean agentFromEnvironment,
        boolean identitiesOnly,
        List<Path> knownHosts,
        Optional<String> hostKeyAlias,
        Optional<String> proxyJump,
        Optional<String> proxyCommand,
        Optional<Path> ownAgent,
        Duration connectTimeout,
        boolean strict) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    SshConfig {
        identityFiles = List.copyOf(identityFiles);
        knownHosts = List.copyOf(knownHosts);
    }

    /** @throws Failure if ssh refuses the options or the configuration (64) */
    static SshConfig resolve(ProcessRunner runner, SshTarget target) {
        Captured printed = runner.capture(
                Child.of(target.configQuery()).in(target.directory()).timeout(Duration.ofSeconds(20)));
        if (!printed.ok()) {
            throw Failure.usage(
                            "ssh does not accept the options for %s: %s".formatted(target.host(), printed.lastWords()))
                    .next(target.command().quoted());
        }
        return parse(printed.out(), target, System.getenv());
    }

    /** Reads what {@code ssh -G} printed: one keyword in lower case a line, then its value. Some keywords come several times. */
    static SshConfig parse(String printed, SshTarget target, Map<String, String> environment) {
        Map<String, List<String>> values = new HashMap<>();
        printed.lines().forEach(line -> {
            String[] pair = line.split(" ", 2);
            values.computeIfAbsent(pair[0], key -> new ArrayList<>()).add(pair.length > 1 ? pair[1].strip() : "");
        });
        Paths paths = new Paths(target.directory(), environment);
        List<Path> knownHosts = new ArrayList<>(target.knownHosts());
        for (String keyword : List.of("userknownhostsfile", "globalknownhostsfile")) {
            // Printed without quotes: a path with a space cannot be told from two paths.
            first(values, keyword).stream()
                    .flatMap(files -> Arrays.stream(files.split(" +")))
                    .map(paths::resolve)
                    // Where the check is switched off: nothing can be kept there.
                    .filter(file -> !file.equals(Path.of("/dev/null")) && !knownHosts.contains(file))
                    .forEach(knownHosts::add);
        }
        if (knownHosts.isEmpty()) {
            knownHosts.add(paths.resolve("~/.ssh/known_hosts"));
        }
        String agent =
                values.getOrDefault("identityagent", List.of("SSH_AUTH_SOCK")).get(0);
        return new SshConfig(
                first(values, "hostname").orElse(target.host()).toLowerCase(Locale.ROOT),
                first(values, "port").map(Integer::parseInt).orElse(22),
                first(values, "user").orElseGet(() -> System.getProperty("user.name")),
                values.getOrDefault("identityfile", List.of()).stream()
                        .filter(file -> !file.equals("none"))
                        .map(paths::resolve)
                        .toList(),
                agent(agent, environment, paths),
                agent.equals("SSH_AUTH_SOCK"),
                first(values, "identitiesonly").orElse("no").equals("yes"),
                knownHosts,
                first(values, "hostkeyalias"),
                first(values, "proxyjump"),
                first(values, "proxycommand"),
                Optional.empty(),
                first(values, "connecttimeout")
                        .filter(seconds -> seconds.matches("[1-9][0-9]{0,5}"))
                        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                        .orElse(CONNECT_TIMEOUT),
                // OpenSSH prints its boolean words as true and false since 7.5, and off is its other word for no.
                !List.of("no", "off", "false")
                        .contains(first(values, "stricthostkeychecking").orElse("ask")));
    }

    /** The same with an agent of ours, where ssh takes the agent of its environment. */
    SshConfig withAgent(Path socket) {
        return new SshConfig(
                hostname,
                port,
                user,
                identityFiles,
                agentFromEnvironment ? Optional.of(socket) : identityAgent,
                agentFromEnvironment,
                identitiesOnly,
                knownHosts,
                hostKeyAlias,
                proxyJump,
                proxyCommand,
                Optional.of(socket),
                connectTimeout,
                strict);
    }

    /** The name under which the server's key stands in files of known host keys. */
    String knownAs() {
        return hostKeyAlias.orElse(port == 22 ? hostname : "[" + hostname + "]:" + port);
    }

    /** Where it leads, for people. */
    String target() {
        String host = port == 22 ? hostname : (hostname.contains(":") ? "[" + hostname + "]" : hostname) + ":" + port;
        return user + "@" + host;
    }

    private static Optional<String> first(Map<String, List<String>> values, String keyword) {
        return values.getOrDefault(keyword, List.of()).stream()
                .filter(value -> !value.isEmpty() && !value.equals("none"))
                .findFirst();
    }

    private static Optional<Path> agent(String value, Map<String, String> environment, Paths paths) {
        if (value.equals("SSH_AUTH_SOCK") || value.startsWith("$")) {
            String name = value.startsWith("$") ? value.substring(1) : value;
            return Optional.ofNullable(environment.get(name))
                    .filter(socket -> !socket.isEmpty())
                    .map(Path::of);
        }
        return value.equals("none") ? Optional.empty() : Optional.of(paths.resolve(value));
    }

    /** ssh prints some paths as they are configured: with a tilde, with the token for the home folder, or relative. */
    private record Paths(Path directory, Map<String, String> environment) {
        Path resolve(String path) {
            String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
            return directory.resolve(UserFolders.expand(path.replace("%d", home), home));
        }
    }
}
