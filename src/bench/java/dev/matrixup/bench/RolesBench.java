package dev.matrixup.bench;

import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.RoleInstaller;
import dev.matrixup.playbook.Roles;
import dev.matrixup.process.ProcessRunner;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How long it takes to install all pinned roles of a checkout in place of those that are there, beside {@code ansible-galaxy install --force},
 * from the same repositories; target a fifth. Pairs of runs, each of ours in a new JVM with the launcher's flags, measured in there; beside it
 * the time with the start of the JVM, and the processor time of all processes, which a busy machine disturbs less. Needs Linux. Only of use where all repositories are near: git's {@code url.*.insteadOf} in a file that
 * {@code GIT_CONFIG_GLOBAL} names can have them come from copies on this machine.
 *
 * <p>Arguments: the folder of a checkout, ansible-galaxy, pairs (7).
 */
final class RolesBench {
    /** Clock ticks of the kernel's statistics a second, on every Linux that Java runs on. */
    private static final double TICKS = 100;

    /** What one run took, in ms; {@code net} is what it says itself. */
    private record Took(double net, double wall, double cpu) {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path root = Path.of(args[0]).toAbsolutePath();
        if (args.length == 1) {
            System.out.println(once(root));
            return;
        }
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        galaxy(root, args[1]);
        ours(root);
        Took[] galaxy = new Took[pairs];
        Took[] ours = new Took[pairs];
        for (int i = 0; i < pairs; i++) {
            // Alternating, so that whoever comes second does not always profit from warm caches.
            if (i % 2 == 0) {
                galaxy[i] = galaxy(root, args[1]);
                ours[i] = ours(root);
            } else {
                ours[i] = ours(root);
                galaxy[i] = galaxy(root, args[1]);
            }
            System.out.printf(
                    "%2d  ansible-galaxy %6.0f ms (cpu %5.0f)   ours %6.0f ms, with the JVM %6.0f ms (cpu %5.0f)   %4.1f times as fast   load %s%n",
                    i + 1,
                    galaxy[i].wall,
                    galaxy[i].cpu,
                    ours[i].net,
                    ours[i].wall,
                    ours[i].cpu,
                    galaxy[i].wall / ours[i].net,
                    load());
        }
        double[] ratios = IntStream.range(0, pairs)
                .mapToDouble(i -> galaxy[i].wall / ours[i].net)
                .toArray();
        System.out.printf(
                "medians of %d pairs: ansible-galaxy %.0f ms (cpu %.0f), ours %.0f ms, with the JVM %.0f ms (cpu %.0f); %.1f times as fast, median of the pairs %.1f%n",
                pairs,
                median(galaxy, Took::wall),
                median(galaxy, Took::cpu),
                median(ours, Took::net),
                median(ours, Took::wall),
                median(ours, Took::cpu),
                median(galaxy, Took::wall) / median(ours, Took::net),
                Arrays.stream(ratios).sorted().toArray()[pairs / 2]);
    }

    private static double once(Path root) {
        ProcessRunner runner = new ProcessRunner();
        Checkout checkout = Checkout.at(root, runner);
        long start = System.nanoTime();
        Roles roles = Roles.of(checkout);
        new RoleInstaller(runner).install(roles, roles.pins(), pin -> {});
        double millis = since(start);
        if (roles.pins().isEmpty()
                || !roles.missing().isEmpty()
                || !roles.otherVersion(runner).isEmpty()) {
            throw new IllegalStateException("the roles are not there");
        }
        return millis;
    }

    private static Took ours(Path root) throws IOException, InterruptedException {
        return run(
                root,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        classPath(),
                        RolesBench.class.getName(),
                        root.toString()),
                Double::parseDouble);
    }

    private static Took galaxy(Path root, String program) throws IOException, InterruptedException {
        return run(
                root,
                List.of(program, "install", "-r", "requirements.yml", "-p", "roles/galaxy/", "--force"),
                out -> Double.NaN);
    }

    private static Took run(Path folder, List<String> words, ToDoubleFunction<String> net)
            throws IOException, InterruptedException {
        double cpu = children();
        long start = System.nanoTime();
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectError(Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(words.get(0) + " ended with " + process.exitValue() + ": " + out);
        }
        return new Took(net.applyAsDouble(out), since(start), children() - cpu);
    }

    /** Fields 16 and 17 of {@code proc(5)}'s stat, counted behind the name in parentheses. */
    private static double children() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) * 1000 / TICKS;
    }

    /** Ours runs in the checkout's folder. */
    private static String classPath() {
        return String.join(
                ":",
                Arrays.stream(System.getProperty("java.class.path").split(":"))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    private static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(Took[] runs, ToDoubleFunction<Took> value) {
        return Arrays.stream(runs).mapToDouble(value).sorted().toArray()[runs.length / 2];
    }
}
