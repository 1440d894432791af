package dev.matrixup.remote;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * A server as Ansible's connection facts name it. What is left out here is read from the user's ssh configuration, so that we arrive as
 * Ansible does.
 *
 * @param host the name or address given to ssh; may be an alias of the user's ssh configuration
 * @param port the port, if told
 * @param user the login user, if told
 * @param identities private key files, tried besides the configured ones
 * @param knownHosts files of known host keys, looked at before the configured ones; a newly accepted key is added to the first of all
 * @param first ssh options that win over all of these, from {@code ansible_ssh_args}, already split
 * @param arguments ssh options that win over none, from {@code ansible_ssh_common_args} and {@code ansible_ssh_extra_args}
 * @param directory where ssh runs: relative paths in options and configuration start there, as for Ansible in its checkout
 * @param become whether and how commands become root's
 * @param password tried where no key is accepted
 */
public record SshTarget(
        String host,
        OptionalInt port,
        Optional<String> user,
        List<Path> identities,
        List<Path> knownHosts,
        List<String> first,
        List<String> arguments,
        Path directory,
        Optional<Become> become,
        Optional<Secret> password) {
    /** Copies the lists; checks host and port. */
    public SshTarget {
        identities = List.copyOf(identities);
        knownHosts = List.copyOf(knownHosts);
        first = List.copyOf(first);
        arguments = List.copyOf(arguments);
        if (host.isBlank() || host.startsWith("-")) {
            throw new IllegalArgumentException("not a host: " + host);
        }
        if (port.isPresent() && (port.getAsInt() < 1 || port.getAsInt() > 65535)) {
            throw new IllegalArgumentException("not a port: " + port.getAsInt());
        }
    }

    /** One that is logged in to with keys only. */
    public SshTarget(
            String host,
            OptionalInt port,
            Optional<String> user,
            List<Path> identities,
            List<Path> knownHosts,
            List<String> arguments,
            Path directory,
            Optional<Become> become) {
        this(host, port, user, identities, knownHosts, List.of(), arguments, directory, become, Optional.empty());
    }

    /** The command with which a person can try the same connection. */
    public Argv command() {
        Argv argv = ssh();
        for (Path identity : identities) {
            argv = argv.with("-i", identity);
        }
        return argv.with(arguments).with("--", host);
    }

    /** The command that prints what ssh would do; its options come in Ansible's order, in which the first one counts. */
    Argv configQuery() {
        Argv argv = ssh("-G");
        for (Path identity : identities) {
            // As Ansible does it. With -i, ssh would fall back to its default keys where the file is missing.
            argv = argv.with("-o", "IdentityFile=\"%s\"".formatted(identity));
        }
        return argv.with(arguments).with("--", host);
    }

    /** The ssh configuration file named in the arguments: the only option that ssh itself hands on to a jump host. */
    Optional<String> configFile() {
        List<String> all = Stream.concat(first.stream(), arguments.stream()).toList();
        for (int i = 0; i < all.size(); i++) {
            String argument = all.get(i);
            if (argument.equals("-F") && i + 1 < all.size()) {
                return Optional.of(all.get(i + 1));
            }
            if (argument.startsWith("-F") && argument.length() > 2) {
                return Optional.of(argument.substring(2));
            }
        }
        return Optional.empty();
    }

    private Argv ssh(String... mode) {
        Argv argv = new Argv(List.of("ssh")).with(List.of(mode)).with(first);
        if (port.isPresent()) {
            argv = argv.with("-p", port.getAsInt());
        }
        if (user.isPresent()) {
            argv = argv.with("-l", user.get());
        }
        return argv;
    }
}
