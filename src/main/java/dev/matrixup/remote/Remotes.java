package dev.matrixup.remote;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Connects to servers. */
public final class Remotes {
    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);
    private static final Duration ALIVE_INTERVAL = Duration.ofSeconds(15);
    private static final int ALIVE_TRIES = 3;

    /** How long an agent may take to sign before the user is told that it waits for him, and how long he may take then. */
    private static final Duration QUICK = Duration.ofSeconds(3);

    private static final Duration TOUCH = Duration.ofSeconds(60);

    /** Signature algorithms by type of host key, for asking a server for one type after the other. */
    private static final List<String> KEY_TYPES = List.of(
            "ssh-ed25519", "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521", "rsa-sha2-512,rsa-sha2-256");

    private final ProcessRunner runner;
    private final Consumer<String> warnings;
    private final Duration commandLimit;
    private final Duration touchLimit;

    /** @param warnings takes what the user should know and that stops nothing */
    public Remotes(ProcessRunner runner, Consumer<String> warnings) {
        this(runner, warnings, COMMAND_LIMIT, TOUCH);
    }

    Remotes(ProcessRunner runner, Consumer<String> warnings, Duration commandLimit, Duration touchLimit) {
        this.runner = runner;
        this.warnings = warnings;
        this.commandLimit = commandLimit;
        this.touchLimit = touchLimit;
    }

    /**
     * This machine itself.
     *
     * @param become whether commands become root's; else they run as the current user
     * @throws Failure if sudo refuses (3)
     */
    public Remote local(Optional<Become> become) {
        return new LocalRemote(runner, become);
    }

    /**
     * Connects to a server as OpenSSH would, and proves that commands can become root's.
     *
     * @throws Failure if ssh does not understand the options (64), the host key is unknown and not accepted, changed or revoked, or
     *     sudo refuses (3), or the server cannot be reached or does not accept the login (5)
     */
    public Remote connect(SshTarget target, HostKeyPolicy policy) {
        return connect(target, policy, LoginHelp.NONE);
    }

    /** The same with somebody's help where the login is not accepted at once. */
    public Remote connect(SshTarget target, HostKeyPolicy policy, LoginHelp help) {
        SshConfig config = SshConfig.resolve(runner, target);
        if (!config.strict()) {
            warnings.accept(
                    "The ssh configuration for %s switches the host key check off; matrixup checks the key nevertheless."
                            .formatted(target.host()));
        }
        Attempt attempt = logIn(new Attempt(target, config, false), policy, new Once(help));
        try {
            return new SshRemote(attempt.session, config, attempt.failures, target.become(), commandLimit);
        } catch (RuntimeException e) {
            attempt.session.disconnect();
            throw e;
        }
    }

    /** Logs in, again as often as somebody helps. */
    private Attempt logIn(Attempt attempt, HostKeyPolicy policy, Once help) {
        try {
            reach(attempt, policy);
            return attempt;
        } catch (Failure failure) {
            SshConfig helped = attempt.helped(help)
                    .or(() -> openTheWay(attempt, policy, help))
                    .orElseThrow(() -> failure);
            return logIn(new Attempt(attempt.target, helped, attempt.onTheWay), policy, help);
        }
    }

    /**
     * The ssh that leads through a jump host asks nobody. Where that host refuses the login, we log in there ourselves, once: then somebody
     * can help, or what is wrong can be told.
     */
    private Optional<SshConfig> openTheWay(Attempt attempt, HostKeyPolicy policy, Once help) {
        Optional<SshTarget> jumpHost = ProxyPipe.jumpHost(attempt.target, attempt.config)
                .filter(host -> attempt.wayRefused)
                .filter(help.visited::add);
        if (jumpHost.isEmpty()) {
            return Optional.empty();
        }
        try {
            SshConfig config = SshConfig.resolve(runner, jumpHost.get());
            // A fingerprint that was given is the server's.
            logIn(
                            new Attempt(
                                    jumpHost.get(),
                                    help.agent.map(config::withAgent).orElse(config),
                                    true),
                            new HostKeyPolicy(Optional.empty(), policy.question()),
                            help)
                    .session
                    .disconnect();
        } catch (Failure failure) {
            throw Failure.of(
                            failure.code(),
                            "The way to %s leads through a jump host. %s"
                                    .formatted(attempt.config.target(), failure.getMessage()))
                    .next(failure.next().toArray(String[]::new))
                    .because(failure);
        }
        return Optional.of(help.agent.map(attempt.config::withAgent).orElse(attempt.config));
    }

    private static void reach(Attempt attempt, HostKeyPolicy policy) {
        Optional<HostKeyState> obstacle = attempt.connect(Optional.empty());
        if (obstacle.isPresent() && obstacle.get() instanceof HostKeyState.Unknown unknown) {
            accept(attempt, policy, unknown.offered());
            obstacle = attempt.connect(Optional.empty());
        }
        if (obstacle.isPresent()) {
            throw HostKeyPolicy.refusal(attempt.config.target(), attempt.config.knownAs(), obstacle.get());
        }
    }

    /** Adds an acceptable key. Where one is pinned and the server has offered one of another type, it is asked for its others. */
    private static void accept(Attempt attempt, HostKeyPolicy policy, HostKey first) {
        List<HostKey> offered = new ArrayList<>(List.of(first));
        if (policy.pinned().isPresent() && !policy.pins(first)) {
            KEY_TYPES.stream()
                    .filter(types -> !types.contains(first.type()))
                    .map(attempt::offered)
                    .flatMap(Optional::stream)
                    .forEach(offered::add);
        }
        HostKey chosen = policy.choose(attempt.config.target(), offered);
        HostKeys.read(attempt.config.knownHosts()).add(attempt.config.knownAs(), chosen);
    }

    /** Help that comes once for each key, and once for each server with putting one there. */
    private static final class Once implements LoginHelp {
        private final LoginHelp help;
        private final Set<Path> unlocked = new HashSet<>();
        private final Set<SshTarget> visited = new HashSet<>();
        private final Set<String> installed = new HashSet<>();
        private Optional<Path> agent = Optional.empty();

        Once(LoginHelp help) {
            this.help = help;
        }

        @Override
        public Optional<Path> unlock(Path key) {
            if (!unlocked.add(key)) {
                return Optional.empty();
            }
            Optional<Path> socket = help.unlock(key);
            agent = socket.or(() -> agent);
            return socket;
        }

        @Override
        public boolean install(KeyInstallation installation) {
            return installed.add(installation.server()) && help.install(installation);
        }
    }

    /** Connections to one server until one succeeds. */
    private final class Attempt {
        private final SshTarget target;
        private final SshConfig config;
        private final boolean onTheWay;
        private final SshFailures failures;
        private final Identities identities;
        private Session session;
        private Watchdog watchdog;
        private boolean refused;
        private boolean takesPassword;
        private boolean wayRefused;

        /** @param onTheWay whether this is a jump host only */
        Attempt(SshTarget target, SshConfig config, boolean onTheWay) {
            this.target = target;
            this.config = config;
            this.onTheWay = onTheWay;
            this.failures = new SshFailures(target, config, touchLimit);
            this.identities = Identities.load(config, this::await);
        }

        /** What to try next, where the login was refused and somebody could help; empty if there is nothing more to try. */
        Optional<SshConfig> helped(Once help) {
            if (!refused) {
                return Optional.empty();
            }
            if (!identities.wanted().isEmpty()) {
                return Optional.of(identities.wanted().get(0))
                        .filter(key -> ansibleSeesOurAgent(help))
                        .flatMap(help::unlock)
                        .map(config::withAgent);
            }
            return Optional.of(target)
                    .filter(server -> takesPassword
                            && server.password().isEmpty()
                            && identities.exposed().isEmpty())
                    .flatMap(server -> KeyInstallation.of(server, config))
                    .filter(help::install)
                    .map(done -> config);
        }

        /** Ansible's ssh has one agent: ours instead of the user's, whose keys another host on the way may want. */
        private boolean ansibleSeesOurAgent(Once help) {
            boolean direct = !onTheWay
                    && config.proxyJump().isEmpty()
                    && config.proxyCommand().isEmpty();
            boolean ours = help.agent.isPresent() && config.identityAgent().equals(help.agent);
            return config.agentFromEnvironment() && (direct || ours || !identities.agentHoldsKeys());
        }

        /** A key in an agent may have to be touched, or the agent asks whether it may be used. */
        private byte[] await(Supplier<byte[]> signing) throws TimeoutException {
            CompletableFuture<byte[]> signature = CompletableFuture.supplyAsync(signing, task -> {
                Thread thread = new Thread(task, "ssh-agent");
                thread.setDaemon(true);
                thread.start();
            });
            try {
                watchdog.extend(QUICK);
                try {
                    return signature.get(QUICK.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException slow) {
                    warnings.accept("Waiting for your key: the ssh-agent wants it touched, or the login confirmed.");
                    watchdog.extend(touchLimit);
                    return signature.get(touchLimit.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            } catch (ExecutionException e) {
                return null;
            }
        }

        /**
         * Connects and logs in, or stops before logging in where the server's key is not a known one.
         *
         * @param keyTypes the signature algorithms asked for; empty for all, those of known keys first
         * @return why the server's key is not good enough; empty if {@link #session} is connected
         */
        Optional<HostKeyState> connect(Optional<String> keyTypes) {
            HostKeyCheck check = new HostKeyCheck(HostKeys.read(config.knownHosts()), config.knownAs());
            Optional<ProxyPipe> proxy = ProxyPipe.of(runner, target, config);
            Duration limit = config.connectTimeout();
            try {
                session = session(check);
                keyTypes.ifPresent(types -> session.setConfig("server_host_key", types));
                proxy.ifPresent(session::setProxy);
            } catch (JSchException e) {
                throw new IllegalStateException(e);
            }
            Session current = session;
            // JSch's own limit holds for each read only, and not at all through a proxy.
            try (Watchdog limited = new Watchdog(limit, () -> {
                proxy.ifPresent(ProxyPipe::close);
                current.disconnect();
            })) {
                watchdog = limited;
                try {
                    session.connect((int) limit.toMillis());
                    return Optional.empty();
                } catch (JSchException e) {
                    proxy.ifPresent(ProxyPipe::close);
                    Optional<HostKeyState> obstacle =
                            check.state().filter(state -> !(state instanceof HostKeyState.Known));
                    if (obstacle.isPresent()) {
                        return obstacle;
                    }
                    refused = SshFailures.isRefusedLogin(e);
                    takesPassword = refused && SshFailures.takesPassword(e);
                    throw watchdog.fired() ? failures.timeout(limit).because(e) : explain(e, check, proxy);
                }
            }
        }

        /** The key that the server offers when asked for these types; empty if it has none. It is not logged in to. */
        Optional<HostKey> offered(String keyTypes) {
            try {
                return connect(Optional.of(keyTypes))
                        .filter(HostKeyState.Unknown.class::isInstance)
                        .map(obstacle -> ((HostKeyState.Unknown) obstacle).offered());
            } catch (Failure noneOfThisType) {
                return Optional.empty();
            }
        }

        private Failure explain(JSchException cause, HostKeyCheck check, Optional<ProxyPipe> proxy) {
            boolean noServerYet = check.state().isEmpty() && !(cause instanceof JSchAlgoNegoFailException);
            wayRefused = noServerYet
                    && proxy.map(ProxyPipe::lastWords)
                            .filter(SshFailures::isRefusedLogin)
                            .isPresent();
            return proxy.isPresent() && noServerYet
                    ? failures.proxy(proxy.get(), cause)
                    : failures.connecting(cause, identities, config.connectTimeout());
        }

        private Session session(HostKeyCheck check) throws JSchException {
            Session made = new JSch().getSession(config.user(), config.hostname(), config.port());
            made.setConfig("StrictHostKeyChecking", "yes");
            if (!made.getConfig("StrictHostKeyChecking").equals("yes")) {
                // JSch accepts every key, changed ones too, for any word but "yes", "ask" and "no".
                throw new IllegalStateException("host keys would not be checked");
            }
            made.setHostKeyRepository(check);
            made.setHostKeyAlias(config.knownAs());
            made.setIdentityRepository(identities);
            // An agent signs with them; JSch need not know how.
            made.setConfig(
                    "PubkeyAcceptedAlgorithms",
                    made.getConfig("PubkeyAcceptedAlgorithms") + "," + String.join(",", Identities.SECURITY_KEYS));
            made.setConfig(
                    "PreferredAuthentications",
                    target.password().isPresent() ? "publickey,keyboard-interactive,password" : "publickey");
            target.password()
                    .ifPresent(password -> made.setPassword(password.reveal().getBytes(StandardCharsets.UTF_8)));
            made.setDaemonThread(true);
            made.setServerAliveInterval((int) ALIVE_INTERVAL.toMillis());
            made.setServerAliveCountMax(ALIVE_TRIES);
            return made;
        }
    }
}
