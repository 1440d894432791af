package dev.matrixup.remote;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import dev.matrixup.process.PipedChild;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The way to a server through the pipes of a command: JSch knows neither ProxyJump nor ProxyCommand and would connect directly. */
final class ProxyPipe implements Proxy {
    private static final Pattern TOKEN = Pattern.compile("%(.)");

    /** ssh_config(5): {@code [user@]host[:port]} or an ssh URI. */
    private static final Pattern HOP =
            Pattern.compile("(?:ssh://)?(?:(?<user>.*)@)?(?<host>\\[[^]]*]|[^:/]*)(?::(?<port>\\d{1,5}))?/?");

    private final ProcessRunner runner;
    private final Child command;
    private volatile PipedChild child;

    private ProxyPipe(ProcessRunner runner, Child command) {
        this.runner = runner;
        this.command = command;
    }

    /** The way through a jump host or a proxy command; empty where the server is reached directly. */
    static Optional<ProxyPipe> of(ProcessRunner runner, SshTarget target, SshConfig config) {
        return argv(target, config)
                .map(argv -> Child.of(argv).in(target.directory()))
                .map(child -> config.ownAgent()
                        .map(agent -> child.with(Map.of("SSH_AUTH_SOCK", agent.toString())))
                        .orElse(child))
                .map(child -> new ProxyPipe(runner, child));
    }

    /** The last jump host, as a server to log in to; empty if there is none. */
    static Optional<SshTarget> jumpHost(SshTarget target, SshConfig config) {
        return config.proxyJump().map(hosts -> {
            List<String> hops = Arrays.asList(hosts.split(","));
            Matcher last = HOP.matcher(hops.get(hops.size() - 1));
            if (!last.matches()) {
                throw new IllegalArgumentException("not a jump host: " + hosts);
            }
            List<String> arguments = new ArrayList<>();
            target.configFile().ifPresent(file -> arguments.addAll(List.of("-F", file)));
            if (hops.size() > 1) {
                arguments.addAll(List.of("-J", String.join(",", hops.subList(0, hops.size() - 1))));
            }
            return new SshTarget(
                    last.group("host").replaceAll("[\\[\\]]", ""),
                    last.group("port") == null
                            ? OptionalInt.empty()
                            : OptionalInt.of(Integer.parseInt(last.group("port"))),
                    Optional.ofNullable(last.group("user")),
                    List.of(),
                    List.of(),
                    arguments,
                    target.directory(),
                    Optional.empty());
        });
    }

    /**
     * The command whose pipes lead to the server.
     *
     * @throws Failure if the proxy command has a percent token that we cannot fill in (3)
     */
    static Optional<Argv> argv(SshTarget target, SshConfig config) {
        if (config.proxyJump().isPresent()) {
            return Optional.of(jump(target, config, config.proxyJump().get()));
        }
        return config.proxyCommand().map(command -> Argv.of("/bin/sh", "-c", "exec " + fill(command, target, config)));
    }

    /** As ssh does it itself: the last jump host connects on, reached through those before it. BatchMode: our terminal is not its. */
    private static Argv jump(SshTarget target, SshConfig config, String hosts) {
        List<String> hops = Arrays.asList(hosts.split(","));
        Argv argv = Argv.of(
                "ssh",
                "-o",
                "BatchMode=yes",
                "-o",
                "ConnectTimeout=" + config.connectTimeout().toSeconds());
        if (hops.size() > 1) {
            argv = argv.with("-J", String.join(",", hops.subList(0, hops.size() - 1)));
        }
        Optional<String> file = target.configFile();
        if (file.isPresent()) {
            argv = argv.with("-F", file.get());
        }
        String last = hops.get(hops.size() - 1);
        return argv.with(
                "-W",
                "[%s]:%d".formatted(config.hostname(), config.port()),
                "--",
                last.startsWith("ssh://") ? last : "ssh://" + last);
    }

    private static String fill(String command, SshTarget target, SshConfig config) {
        Map<String, String> tokens = Map.of(
                "%", "%",
                "h", config.hostname(),
                "p", String.valueOf(config.port()),
                "r", config.user(),
                "n", target.host(),
                "k", config.hostKeyAlias().orElse(config.hostname()),
                "u", System.getProperty("user.name"),
                "d", System.getProperty("user.home"));
        return TOKEN.matcher(command).replaceAll(token -> {
            String value = tokens.get(token.group(1));
            if (value == null) {
                throw Failure.refused("The ProxyCommand for %s has %s, which matrixup does not know: %s"
                        .formatted(target.host(), token.group(), command));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** The command's own words about what went wrong, in one line; may be empty. */
    String lastWords() {
        PipedChild current = child;
        return current == null ? "" : current.err().lines().map(String::strip).collect(Collectors.joining(" "));
    }

    /** The command, for messages. */
    String command() {
        return command.argv().quoted();
    }

    @Override
    public void connect(SocketFactory sockets, String host, int port, int timeout) {
        child = runner.open(command);
    }

    @Override
    public InputStream getInputStream() {
        return child.fromChild();
    }

    @Override
    public OutputStream getOutputStream() {
        return child.toChild();
    }

    /** None: JSch sets no read timeout then, and {@link Watchdog} ends what takes too long. */
    @Override
    public Socket getSocket() {
        return null;
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
    }
}
