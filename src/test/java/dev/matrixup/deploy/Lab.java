package dev.matrixup.deploy;

import dev.matrixup.Main;
import dev.matrixup.cli.Terminal;
import dev.matrixup.files.FolderTree;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A small workspace in a test's folder, and the whole program to call on it as its user would, without a terminal. */
public final class Lab {
    public static final String DOMAIN = "example.com";
    public static final String HOST = "matrix.example.com";

    /** Begins every vars file: its user's comments and quotes have to survive. */
    private static final String VARS = """
            ---
            # Who we are. Never change this.
            matrix_domain: example.com
            matrix_homeserver_implementation: "synapse"  # the usual one

            matrix_homeserver_generic_secret_key: 'correct-horse-battery-staple-0001'
            matrix_playbook_migration_validated_version: v2026.05.01.0
            matrix_playbook_reverse_proxy_type: none
            matrix_base_data_path: %s
            """;

    private static final String LOCAL = "[matrix_servers]\nmatrix.example.com ansible_connection=local\n";

    private final Path root;
    private final Path checkout;
    private final Path data;

    private Lab(Path folder, String checkout) {
        this.root = folder.resolve("workspace");
        this.checkout = root.resolve(checkout).normalize();
        this.data = folder.resolve("data");
        RealAnsible.installation();
        copy(Path.of("src/test/resources/checkout"), this.checkout);
        git(this.checkout, "init", "--quiet", "--initial-branch=main");
        commit();
    }

    /** What a call of the program came to. */
    public record Result(int code, String out, String err) {
        /** Everything it said, without the printer's line breaks. */
        public String said() {
            return (out + err).replaceAll("\\s+", " ");
        }

        /** Standard error, without the printer's line breaks. */
        public String error() {
            return err.replaceAll("\\s+", " ");
        }
    }

    /** A checkout that somebody has run by hand, with inventory and vars file and nothing of matrixup's. */
    public static Lab byHand(Path folder) {
        Lab lab = new Lab(folder, ".");
        lab.write("inventory/hosts", LOCAL);
        lab.write(lab.varsFile(), VARS.formatted(lab.data));
        return lab;
    }

    /** A workspace with a deployment file; {@code settings} are lines of its server. The server is this machine. */
    public static Lab workspace(Path folder, String... settings) {
        Lab lab = new Lab(folder, "playbook");
        lab.deploymentFile("connection: local", settings);
        lab.write(lab.varsFile(), VARS.formatted(lab.data));
        return lab;
    }

    /** Writes {@code matrixup.yml} anew. */
    public void deploymentFile(String connection, String... settings) {
        write(
                "matrixup.yml",
                "version: 1\nplaybook: {path: playbook}\nservers:\n  example.com:\n"
                        + Stream.concat(Stream.of(connection), Arrays.stream(settings))
                                .map(line -> "    " + line + "\n")
                                .collect(Collectors.joining()));
    }

    public Path root() {
        return root;
    }

    public Path checkout() {
        return checkout;
    }

    /** What the last run gave to the server: one of the few variables that the small playbook writes there. */
    String uploadSize() {
        return read(data.resolve("synapse/labels"))
                .lines()
                .filter(line -> line.startsWith("upload="))
                .map(line -> line.substring("upload=".length()))
                .findFirst()
                .orElseThrow();
    }

    /** The server's data folder. */
    public Path data() {
        return data;
    }

    public String varsFile() {
        return "inventory/host_vars/matrix.example.com/vars.yml";
    }

    /** Writes a file of the workspace. */
    public Path write(String file, String text) {
        return write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String file, byte[] bytes) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            return Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds lines to the vars file. */
    public void vars(String... lines) {
        write(varsFile(), vars() + String.join("\n", lines) + "\n");
    }

    /** The vars file's text. */
    public String vars() {
        return read(root.resolve(varsFile()));
    }

    public String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void remove(String path) {
        FolderTree.deleteOrFail(root.resolve(path));
    }

    /** Calls the program in the workspace. */
    public Result run(String... args) {
        return call(Stream.concat(Stream.of("-C", root.toString()), Arrays.stream(args))
                .toArray(String[]::new));
    }

    /** Calls the program. */
    public static Result call(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Main.run(new Terminal(new PrintWriter(out), new PrintWriter(err), null, 0), new ProcessRunner(), args);
        return new Result(code, out.toString(), err.toString());
    }

    /** The same call as a process of its own, which hears signals even if the tests run where they are ignored. */
    public ProcessBuilder command(String... args) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                // As the launcher: only a terminal answers questions.
                "-Djdk.console=java.base",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "-C",
                root.toString()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command);
    }

    /** Such a process at a terminal, with no ssh-agent of the user's around. */
    public Pty atTerminal(String... args) {
        ProcessBuilder command = command(args);
        command.environment().remove("SSH_AUTH_SOCK");
        return Pty.start(command);
    }

    /** Runs such a process to its end. Both outputs are taken together. */
    static Result await(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), "", said);
    }

    /** All of the workspace but matrixup's own state and git's, and the server's data: names, modes, times and contents. */
    public List<String> snapshot() {
        return Stream.of(root, data)
                .filter(Files::exists)
                .flatMap(folder -> snapshot(folder).stream())
                .toList();
    }

    private static List<String> snapshot(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !folder.relativize(path).toString().matches("(.*/)?\\.(matrixup|git)(/.*)?"))
                    .sorted()
                    .map(Lab::describe)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records of all runs, {@code run.json}, oldest first. */
    public List<String> records() {
        Path runs = root.resolve(".matrixup/runs");
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            // A run that begins in this moment has its folder before its first fact.
            return folders.map(folder -> folder.resolve("run.json"))
                    .filter(Files::exists)
                    .map(this::read)
                    .sorted(Comparator.comparing(json -> json.replaceAll("(?s).*\"started\" *: *", "")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String describe(Path path) {
        try {
            String mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS)
                    .toString();
            return Files.isRegularFile(path)
                    ? "%s %s %s %s"
                            .formatted(
                                    path,
                                    mode,
                                    Files.getLastModifiedTime(path),
                                    Arrays.hashCode(Files.readAllBytes(path)))
                    : path + " " + mode;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            Files.createDirectories(to.getParent());
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a folder of files into the checkout, and commits it. */
    public void add(Path from, String to) {
        copy(from, checkout.resolve(to));
        commit();
    }

    /** Commits what the checkout is now. */
    public void commit() {
        git(checkout, "add", "--all", "--force");
        git(
                checkout,
                "-c",
                "user.name=alice",
                "-c",
                "user.email=alice@example.com",
                "commit",
                "--quiet",
                "--no-gpg-sign",
                "--message=All");
    }

    private static void git(Path folder, String... words) {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(words));
        try {
            Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new AssertionError(said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
