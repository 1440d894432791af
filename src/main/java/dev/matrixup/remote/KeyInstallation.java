package dev.matrixup.remote;

import dev.matrixup.process.Argv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a key gets onto a server that takes a password: with OpenSSH's own programs, which ask at the terminal themselves.
 *
 * @param server where we connect: {@code root@203.0.113.10}
 * @param key the private key's file
 * @param make the command that makes the key; empty where there is one
 * @param copy the command that puts it on the server
 */
public record KeyInstallation(String server, Path key, Optional<Argv> make, Argv copy) {
    /** The first configured key that is whole, else one to be made where no file is in the way; empty if there is no such place. */
    static Optional<KeyInstallation> of(SshTarget target, SshConfig config) {
        List<Path> files = config.identityFiles();
        Optional<Path> whole = files.stream()
                .filter(file -> Files.exists(file) && Files.exists(publicKey(file)))
                .findFirst();
        Stream<Path> usual = files.stream().filter(file -> file.endsWith("id_ed25519"));
        Optional<Path> free = Stream.concat(target.identities().isEmpty() ? usual : Stream.of(), files.stream())
                .filter(file -> Files.notExists(file) && Files.notExists(publicKey(file)))
                .findFirst();
        return whole.or(() -> free)
                .map(file -> new KeyInstallation(
                        config.target(),
                        file,
                        whole.isPresent()
                                ? Optional.empty()
                                : Optional.of(Argv.of("ssh-keygen", "-q", "-t", "ed25519", "-f", file)),
                        copy(target, config, file)));
    }

    private static Path publicKey(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    /** {@code ssh-copy-id} knows fewer options than ssh; the way there and the host key check are ours. */
    private static Argv copy(SshTarget target, SshConfig config, Path file) {
        Argv argv = Argv.of("ssh-copy-id", "-i", publicKey(file));
        if (config.port() != 22) {
            argv = argv.with("-p", config.port());
        }
        Optional<String> configFile = target.configFile();
        if (configFile.isPresent()) {
            argv = argv.with("-F", configFile.get());
        }
        List<String> options = new ArrayList<>();
        options.add("StrictHostKeyChecking=yes");
        String known = config.knownHosts().stream()
                .flatMap(KeyInstallation::real)
                .distinct()
                .map(path -> path.contains(" ") ? '"' + path + '"' : path)
                .collect(Collectors.joining(" "));
        if (!known.isEmpty()) {
            options.add("UserKnownHostsFile=" + known);
        }
        config.proxyJump().ifPresent(hosts -> options.add("ProxyJump=" + hosts));
        config.proxyCommand().ifPresent(command -> options.add("ProxyCommand=" + command));
        config.hostKeyAlias().ifPresent(alias -> options.add("HostKeyAlias=" + alias));
        for (String option : options) {
            argv = argv.with("-o", option);
        }
        return argv.with(config.user() + "@" + config.hostname());
    }

    /** The same file may be configured under several names, and the usual ones need not be there. */
    private static Stream<String> real(Path file) {
        try {
            return Stream.of(file.toRealPath().toString());
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
