package dev.matrixup.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Children for tests of what happens between processes. */
final class Children {
    private Children() {}

    static Process java(Class<?> main, String... arguments) throws IOException {
        return start(command(main, arguments));
    }

    /** No file that it writes can grow beyond 64 KB: as on a full disk, a write is cut short, then fails. */
    static Process javaWithFileLimit(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "ulimit -f 128; exec \"$@\"", "sh"));
        command.addAll(command(main, arguments));
        return start(command);
    }

    static Process python(String script, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("python3", "-c", script));
        command.addAll(List.of(arguments));
        return start(command);
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
