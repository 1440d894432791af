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

/**
 * How long it takes to install all pinned roles of a checkout in place of those that are there, beside {@code ansible-galaxy install --force},
 * from the same repositories; target a fifth. Pairs of runs, each of ours in a new JVM with the launcher's flags, measured in there; beside it
 * the time with the start of the JVM. Only of use where all repositories are near: git's {@code url.*.insteadOf} in a file that
 * {@code GIT_CONFIG_GLOBAL} names can have them come from copies on this machine.
 *
 * <p>Arguments: the folder of a checkout, ansible-galaxy, pairs (7).
 */
final class RolesBench {
    public static void main(String[] args) throws IOException, InterruptedException {
        Path root = Path.of(args[0]).toAbsolutePath();
        if (args.length == 1) {
            System.out.println(once(root));
            return;
        }
        int pairs = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        galaxy(root, args[1]);
        ours(root);
        double[] galaxy = new double[pairs];
        double[] ours = new double[pairs];
        double[] whole = new double[pairs];
        double[] ratio = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            // Alternating, so that whoever comes second does not always profit from warm caches.
            if (i % 2 == 0) {
                galaxy[i] = galaxy(root, args[1]);
            }
            long start = System.nanoTime();
            ours[i] = ours(root);
            whole[i] = since(start);
            if (i % 2 == 1) {
                galaxy[i] = galaxy(root, args[1]);
            }
            ratio[i] = galaxy[i] / ours[i];
            System.out.printf(
                    "%2d  ansible-galaxy %6.0f ms   ours %6.0f ms, %6.0f ms with the JVM   %4.1f times as fast   load %s%n",
                    i + 1, galaxy[i], ours[i], whole[i], ratio[i], load());
        }
        System.out.printf(
                "medians of %d pairs: ansible-galaxy %.0f ms, ours %.0f ms, %.0f ms with the JVM; %.1f times as fast, median of the pairs %.1f%n",
                pairs, median(galaxy), median(ours), median(whole), median(galaxy) / median(ours), median(ratio));
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

    private static double ours(Path root) throws IOException, InterruptedException {
        return Double.parseDouble(run(
                root,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        classPath(),
                        RolesBench.class.getName(),
                        root.toString())));
    }

    private static double galaxy(Path root, String program) throws IOException, InterruptedException {
        long start = System.nanoTime();
        run(root, List.of(program, "install", "-r", "requirements.yml", "-p", "roles/galaxy/", "--force"));
        return since(start);
    }

    private static String run(Path folder, List<String> words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectError(Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(words.get(0) + " ended with " + process.exitValue());
        }
        return out;
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

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
