package dev.matrixup.admin;

import dev.matrixup.admin.HomeserverAddress.Container;
import dev.matrixup.admin.HomeserverAddress.ServerPort;
import dev.matrixup.admin.HomeserverAddress.Url;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Tunnel;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A homeserver that answers, by the way on which it was found. Closing it closes that way. */
public final class Homeserver implements AutoCloseable {
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    private static final Pattern IP = Pattern.compile("[0-9a-f:]*[.:][0-9a-f.:]+");

    private final HomeserverAddress address;
    private final Optional<Tunnel> tunnel;
    private final HomeserverClient client;

    private Homeserver(HomeserverAddress address, Optional<Tunnel> tunnel, HomeserverClient client) {
        this.address = address;
        this.tunnel = tunnel;
        this.client = client;
    }

    /**
     * The one at a URL, whether or not it answers.
     *
     * @param authority certificates in PEM to trust beside those that Java trusts
     * @throws Failure (64) if that file holds none
     */
    public static Homeserver at(Url url, Optional<Path> authority) {
        return new Homeserver(
                url,
                Optional.empty(),
                authority
                        .map(file -> HomeserverClient.trusting(url.base(), file))
                        .orElseGet(() -> new HomeserverClient(url.base())));
    }

    /**
     * The first address that answers as a homeserver. All are tried in turn until one does or the time is over: a service that was just
     * started takes a while.
     *
     * @param remote the server
     * @param patience how long to try; each address is tried at least once
     * @param betweenRounds is called before each further round, and throws when the user wants to end
     * @throws Failure (7) if none answers, naming what each said
     */
    public static Homeserver find(
            Remote remote, List<? extends HomeserverAddress> addresses, Duration patience, Runnable betweenRounds) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Map<HomeserverAddress, String> silent = new LinkedHashMap<>();
            for (HomeserverAddress address : addresses) {
                try {
                    return open(remote, address);
                } catch (IOException e) {
                    silent.put(address, e.getMessage());
                } catch (Failure e) {
                    if (e.code() == ExitCode.INTERRUPTED) {
                        throw e;
                    }
                    silent.put(address, e.getMessage());
                }
            }
            if (System.nanoTime() + BETWEEN_ROUNDS.toNanos() > deadline) {
                throw Failure.unverified("The homeserver does not answer. "
                        + silent.entrySet().stream()
                                .map(entry -> "Tried %s: %s".formatted(entry.getKey(), sentence(entry.getValue())))
                                .collect(Collectors.joining(" ")));
            }
            HomeserverClient.pause(BETWEEN_ROUNDS);
            betweenRounds.run();
        }
    }

    /** Its client API. */
    public ClientApi client() {
        return new ClientApi(client);
    }

    /** Synapse's admin API, as the owner of this token. */
    public SynapseAdminApi synapse(Secret token) {
        return new SynapseAdminApi(client, token);
    }

    /** Registration with the server's shared secret, if it is Synapse or Dendrite. */
    public SharedSecretApi sharedSecret() {
        return new SharedSecretApi(client);
    }

    /** The version of Synapse, {@code 1.159.0}; empty if it is another homeserver, or if its admin API is closed here. */
    public Optional<String> synapseVersion() {
        try {
            return Optional.of(SynapseAdminApi.serverVersion(client));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a homeserver answers here now. */
    public boolean answers() {
        try {
            client().probe();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Why Synapse's admin API is closed here, as a clause for people; empty if it is open. */
    public Optional<String> whyAdminApiIsClosed() {
        try {
            SynapseAdminApi.serverVersion(client);
            return Optional.empty();
        } catch (MatrixError e) {
            return Optional.of("HTTP %d".formatted(e.status()));
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Where it was found. */
    public HomeserverAddress address() {
        return address;
    }

    @Override
    public void close() {
        tunnel.ifPresent(Tunnel::close);
    }

    private static Homeserver open(Remote remote, HomeserverAddress address) throws IOException {
        if (address instanceof Url url) {
            return answering(at(url, Optional.empty()));
        }
        if (address instanceof ServerPort port) {
            return throughTunnel(remote, address, port);
        }
        Container container = (Container) address;
        IOException last = new IOException("no such container runs");
        for (String ip : addresses(remote, container.name())) {
            try {
                return throughTunnel(remote, address, new ServerPort(ip, container.port()));
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }

    private static Homeserver throughTunnel(Remote remote, HomeserverAddress address, ServerPort port)
            throws IOException {
        Tunnel tunnel = remote.forward(port.host(), port.port());
        return answering(new Homeserver(address, Optional.of(tunnel), new HomeserverClient(url(tunnel))));
    }

    /** Where the near end of a tunnel answers. */
    static URI url(Tunnel tunnel) {
        InetSocketAddress local = tunnel.address();
        String host = local.getHostString();
        return URI.create("http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, local.getPort()));
    }

    private static Homeserver answering(Homeserver homeserver) throws IOException {
        try {
            homeserver.client().probe();
            return homeserver;
        } catch (IOException | RuntimeException e) {
            homeserver.close();
            throw e;
        }
    }

    /** The addresses of a container that runs on the server. */
    static List<String> addresses(Remote remote, String container) {
        Captured answer = remote.run(inspect(container), "");
        return answer.ok() ? ips(answer.out()) : List.of();
    }

    /** What looks like an address: for a network without one some versions of Docker print nothing, others "invalid IP". */
    static List<String> ips(String output) {
        return Stream.of(output.strip().split("\\s+"))
                .filter(IP.asMatchPredicate())
                .toList();
    }

    /** Through {@code env}, so that a server without Docker is an answer, not an error. */
    static Argv inspect(String container) {
        return Argv.of(
                "/usr/bin/env",
                "docker",
                "inspect",
                "--type=container",
                "--format={{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}",
                container);
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }
}
