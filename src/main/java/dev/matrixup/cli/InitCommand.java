package dev.matrixup.cli;

import dev.matrixup.deploy.Init;
import dev.matrixup.deploy.InitRequest;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.DomainName;
import dev.matrixup.workspace.Invocation;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup init}. */
@Command(
        name = "init",
        description = "Make a workspace: playbook, roles, Ansible, inventory, and vars.yml with strong secrets.",
        sortOptions = false)
final class InitCommand implements Callable<Integer> {
    /** {@code [USER@]HOST[:PORT]}; an IPv6 address with a port stands in brackets. */
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:([^@\\s]+)@)?(?:\\[([0-9A-Fa-f:.]+)\\]|([A-Za-z0-9._-]+)|([0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*))(?::(\\d{1,5}))?");

    private final Session session;

    @Parameters(index = "0", paramLabel = "DOMAIN", description = "Your domain. Users will be @name:DOMAIN, for ever.")
    private String domain;

    @Parameters(index = "1", arity = "0..1", paramLabel = "[USER@]HOST[:PORT]", description = "The server, as for ssh.")
    private String positional;

    @Option(names = "--address", paramLabel = "[USER@]HOST[:PORT]", description = "The same.")
    private String address;

    @Option(names = "--local", description = "The server is this machine.")
    private boolean local;

    @Option(names = "--identity", paramLabel = "FILE", description = "The private key to log in with.")
    private String identity;

    @Option(names = "--known-hosts", paramLabel = "FILE", description = "A file that knows the server's host key.")
    private Path knownHosts;

    @Option(names = "--host-key", paramLabel = "SHA256:...", description = "The fingerprint of the server's host key.")
    private String hostKey;

    @Option(names = "--become", description = "Become root with sudo after logging in.")
    private boolean become;

    @Option(
            names = "--playbook",
            paramLabel = "DIR|URL",
            description =
                    "An existing checkout, or where to clone it from. Default: the checkout that the folder is, else the community's playbook.")
    private String playbook;

    @Option(names = "--revision", paramLabel = "REV", description = "The commit, tag or branch. Default: the newest.")
    private String revision;

    @Option(names = "--adopt", description = "Put the server's line into an inventory that is there already.")
    private boolean adopt;

    InitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String target = target();
        Optional<String> host = Optional.empty();
        Optional<String> user = Optional.empty();
        OptionalInt port = OptionalInt.empty();
        if (target != null) {
            Matcher parts = ADDRESS.matcher(target);
            if (!parts.matches()) {
                throw Failure.usage("\"%s\" is no server; it must look like [USER@]HOST[:PORT].".formatted(target));
            }
            user = Optional.ofNullable(parts.group(1));
            host = Optional.ofNullable(parts.group(2))
                    .or(() -> Optional.ofNullable(parts.group(3)))
                    .or(() -> Optional.ofNullable(parts.group(4)));
            port = parts.group(5) == null ? OptionalInt.empty() : port(parts.group(5));
        }
        return new Init(
                        session.context(),
                        new InitRequest(
                                session.workspace(),
                                new DomainName(domain).requireLowerCase(),
                                host,
                                user,
                                port,
                                Optional.ofNullable(identity),
                                Optional.ofNullable(knownHosts),
                                Optional.ofNullable(hostKey),
                                become,
                                Optional.ofNullable(playbook),
                                Optional.ofNullable(revision),
                                Map.of(),
                                adopt))
                .run()
                .code();
    }

    private String target() {
        if (positional != null && address != null && !positional.equals(address)) {
            throw Failure.usage("The server is given twice: %s and %s.".formatted(positional, address));
        }
        String target = positional != null ? positional : address;
        if ((target == null) != local) {
            throw local
                    ? Failure.usage("--local means this machine; %s is another one.".formatted(target))
                    : Failure.usage("Where is the server? Give it as [USER@]HOST[:PORT], or --local for this machine.")
                            .next(Invocation.of(session.workspace(), "init " + domain + " root@203.0.113.10"));
        }
        return target;
    }

    private static OptionalInt port(String digits) {
        int port = Integer.parseInt(digits);
        if (port < 1 || port > 65535) {
            throw Failure.usage("%s is no port; ports go from 1 to 65535.".formatted(digits));
        }
        return OptionalInt.of(port);
    }
}
