package dev.matrixup.testing;

import dev.matrixup.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program sshd: the system's own, else the one out of the distribution's package, fetched once to {@code target/openssh-server} and
 * not installed.
 */
final class OpenSshServer {
    private static final Path UNPACKED = Path.of("target/openssh-server").toAbsolutePath();

    /**
     * Fetches the package and what it needs and this system lacks. The lists of packages are our own, since a user cannot renew the
     * system's, and an image often has none.
     */
    private static final String FETCH = """
            set -e
            rm -rf "$1"
            mkdir -p "$1/lists/partial" "$1/cache/archives/partial" "$1/packages"
            cd "$1/packages"
            options="-qq -o Dir::State::Lists=$1/lists -o Dir::Cache=$1/cache -o APT::Sandbox::User=$(id -un)"
            apt-get $options update
            missing=$(apt-get $options -s --no-install-recommends install openssh-server | sed -n 's/^Inst \\([^ ]*\\).*/\\1/p')
            apt-get $options download openssh-server $missing
            mkdir "$1/root"
            for package in *.deb; do
                dpkg -x "$package" "$1/root"
            done
            """;

    private static OpenSshServer found;

    private final Path program;
    private final Optional<Path> root;

    private OpenSshServer(Path program, Optional<Path> root) {
        this.program = program;
        this.root = root;
    }

    /** Finds or fetches it. */
    static synchronized OpenSshServer get() throws IOException {
        if (found == null) {
            found = installed().orElseGet(OpenSshServer::unpacked);
            if (System.getProperty("user.name").equals("root")) {
                found.prepareForRoot();
            }
        }
        return found;
    }

    /** How to start it. */
    ProcessBuilder command(String... arguments) {
        List<String> argv = new ArrayList<>(List.of(program.toString()));
        argv.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(argv);
        root.ifPresent(folder -> builder.environment().put("LD_LIBRARY_PATH", libraries(folder)));
        return builder;
    }

    /** Lines of sshd_config(5): where its helpers lie, which OpenSSH 9.8 and newer have. */
    List<String> configuration() {
        return Stream.of("SshdSessionPath sshd-session", "SshdAuthPath sshd-auth")
                .map(line -> line.split(" "))
                .filter(helper -> root.isPresent() && Files.exists(helpers().resolve(helper[1])))
                .map(helper -> helper[0] + " " + helpers().resolve(helper[1]))
                .toList();
    }

    private Path helpers() {
        return root.orElseThrow().resolve("usr/lib/openssh");
    }

    private static Optional<OpenSshServer> installed() {
        return ProcessRunner.find("sshd")
                .or(() -> Optional.of(Path.of("/usr/sbin/sshd")))
                .filter(Files::isExecutable)
                .map(program -> new OpenSshServer(program, Optional.empty()));
    }

    private static OpenSshServer unpacked() {
        Path root = UNPACKED.resolve("root");
        Path program = root.resolve("usr/sbin/sshd");
        if (!Files.isExecutable(program)) {
            try {
                RealSshd.run("/bin/sh", "-c", FETCH, "sh", UNPACKED.toString());
            } catch (AssertionError e) {
                throw new AssertionError(
                        "These tests need an SSH server; install it with: apt-get install -y openssh-server", e);
            }
        }
        return new OpenSshServer(program, Optional.of(root));
    }

    /** What the package's installation does and its unpacking does not; sshd insists on both when root starts it. */
    private void prepareForRoot() throws IOException {
        Files.createDirectories(Path.of("/run/sshd"));
        if (root.isPresent()
                && Files.readString(Path.of("/etc/passwd")).lines().noneMatch(l -> l.startsWith("sshd:"))) {
            RealSshd.run("useradd", "--system", "--home-dir", "/run/sshd", "--shell", "/usr/sbin/nologin", "sshd");
        }
    }

    private static String libraries(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.getFileName().toString().contains(".so"))
                    .map(file -> file.getParent().toString())
                    .distinct()
                    .collect(Collectors.joining(":"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
