package dev.matrixup.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the names under which people find a server lead to it, and whether its ports can be reached: as this machine sees it, which is
 * how the rest of the world does.
 *
 * @param publicName the client API's name
 * @param others names of enabled clients
 * @param server the server's address or name, as it is reached for the installation
 * @param resolver asks for a name's addresses
 */
record NameChecks(String publicName, List<String> others, String server, Resolver resolver) {
    /** The name of these checks. */
    static final String AREA = "DNS";

    /** How long all of it may take together. */
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final List<Integer> PORTS = List.of(80, 443);

    /** Asks for addresses. */
    interface Resolver {
        /** The addresses of this system's resolver, hosts file included. */
        Resolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

        /** All addresses of a name. @throws UnknownHostException if it has none, or nobody answers */
        List<InetAddress> addresses(String name) throws UnknownHostException;
    }

    NameChecks {
        others = others.stream()
                .filter(name -> !name.equals(publicName))
                .distinct()
                .toList();
    }

    /** Looks at everything at once. What does not answer in time is left out: a resolver that is slow says nothing about a name. */
    Area look() {
        Map<String, CompletableFuture<List<InetAddress>>> asked = new LinkedHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "names");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Stream.concat(Stream.of(server, publicName), others.stream())
                    .forEach(name -> asked.computeIfAbsent(name, each -> ask(each, threads)));
            CompletableFuture<List<Integer>> silent = asked.get(publicName)
                    .thenApplyAsync(
                            addresses -> addresses.isEmpty() ? List.of() : silentPorts(addresses.get(0), threads),
                            threads);
            CompletableFuture<Void> all = CompletableFuture.allOf(
                    Stream.concat(asked.values().stream(), Stream.of(silent)).toArray(CompletableFuture[]::new));
            all.completeOnTimeout(null, LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
            Map<String, List<InetAddress>> answers = new LinkedHashMap<>();
            asked.forEach((name, answer) -> {
                if (answer.isDone()) {
                    answers.put(name, answer.join());
                }
            });
            return judge(answers, silent.isDone() ? silent.join() : List.of());
        } finally {
            threads.shutdownNow();
        }
    }

    private CompletableFuture<List<InetAddress>> ask(String name, ExecutorService threads) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return resolver.addresses(name);
                    } catch (UnknownHostException e) {
                        return List.of();
                    }
                },
                threads);
    }

    /** The ports at which not even a refusal comes back: something between here and the server drops what it is sent. */
    private static List<Integer> silentPorts(InetAddress address, ExecutorService threads) {
        List<CompletableFuture<Optional<Integer>>> tried = PORTS.stream()
                .map(port -> CompletableFuture.supplyAsync(() -> silent(address, port), threads))
                .toList();
        return tried.stream().flatMap(one -> one.join().stream()).toList();
    }

    private static Optional<Integer> silent(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), (int) CONNECT.toMillis());
            return Optional.empty();
        } catch (SocketTimeoutException e) {
            return Optional.of(port);
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    /** What the answers mean; a name that is not among them was not answered in time. */
    Area judge(Map<String, List<InetAddress>> answers, List<Integer> silentPorts) {
        List<Finding> findings = new ArrayList<>();
        List<InetAddress> own = answers.getOrDefault(server, List.of());
        boolean comparable = comparable(own);
        List<String> missing = new ArrayList<>();
        List<String> right = new ArrayList<>();
        Stream.concat(Stream.of(publicName), others.stream())
                .filter(answers::containsKey)
                .forEach(name -> {
                    List<InetAddress> found = answers.get(name);
                    if (found.isEmpty()) {
                        missing.add(name);
                    } else if (comparable && found.stream().noneMatch(own::contains)) {
                        findings.add(Finding.warning(
                                "%s leads to %s, not to your server %s.".formatted(name, text(found), text(own)),
                                records(List.of(name), own)));
                    } else {
                        right.add(name);
                    }
                });
        if (!missing.isEmpty()) {
            findings.add(
                    0,
                    Finding.warning(
                            "%s missing. Make %s at your registrar:"
                                    .formatted(
                                            missing.size() == 1 ? "1 record is" : missing.size() + " records are",
                                            missing.size() == 1 ? "it" : "them"),
                            records(missing, comparable ? own : List.of())));
        }
        if (!silentPorts.isEmpty()) {
            findings.add(Finding.warning(
                    "%s of %s %s not answer from here; a firewall drops what is sent there."
                            .formatted(
                                    silentPorts.stream()
                                            .map(port -> "port " + port)
                                            .collect(Collectors.joining(" and ")),
                                    publicName,
                                    silentPorts.size() == 1 ? "does" : "do"),
                    "let TCP ports 80, 443 and 8448 through, at your provider too"));
        }
        return new Area(AREA, summary(right), List.of("names=" + right.size()), findings);
    }

    private String summary(List<String> right) {
        return right.isEmpty() ? "" : String.join(", ", right) + (right.size() == 1 ? " leads here" : " lead here");
    }

    /** The records of the public name, as {@link #judge} shows missing ones. */
    String[] records() {
        List<InetAddress> own;
        try {
            own = resolver.addresses(server);
        } catch (UnknownHostException e) {
            own = List.of();
        }
        return records(List.of(publicName), comparable(own) ? own : List.of());
    }

    private static boolean comparable(List<InetAddress> own) {
        return !own.isEmpty() && own.stream().noneMatch(NameChecks::isInner);
    }

    /** A table as registrars ask for it: the public name gets the addresses, all others point to it. */
    private String[] records(List<String> names, List<InetAddress> own) {
        int width = names.stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            if (!name.equals(publicName)) {
                lines.add(record("CNAME", name, width, publicName));
            } else if (own.isEmpty()) {
                lines.add(record("A", name, width, "the server's address"));
            } else {
                own.forEach(address -> lines.add(record(
                        address.getAddress().length == 4 ? "A" : "AAAA", name, width, address.getHostAddress())));
            }
        }
        return lines.toArray(String[]::new);
    }

    private static String record(String type, String name, int width, String target) {
        return "%-6s %s    %s".formatted(type, name + " ".repeat(width - name.length()), target);
    }

    /** An address that means another machine elsewhere; what it leads to from outside cannot be seen. */
    private static boolean isInner(InetAddress address) {
        byte first = address.getAddress()[0];
        // 100.64.0.0/10 is shared among a provider's customers, or the members of a private network.
        boolean shared = address.getAddress().length == 4 && first == 100 && (address.getAddress()[1] & 0xc0) == 0x40;
        boolean uniqueLocal = address.getAddress().length == 16 && (first & 0xfe) == 0xfc;
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || uniqueLocal
                || shared;
    }

    private static String text(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "));
    }
}
