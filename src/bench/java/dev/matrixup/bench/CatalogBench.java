package dev.matrixup.bench;

import dev.matrixup.files.FolderTree;
import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.Tags;
import dev.matrixup.process.ProcessRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long it takes to learn all that a checkout's catalog holds: from its files, target 1.5 s, and from what was kept of them, target
 * 100 ms. Each time in a new JVM with the launcher's flags, measured in there, after git was asked for the commit; beside it the thread's
 * own processor time, which a busy machine disturbs less.
 *
 * <p>Arguments: the folder of a checkout, runs (11).
 */
final class CatalogBench {
    private enum Way {
        /** From the files. */
        READ,
        /** From the files, and kept. */
        KEEP,
        /** From what was kept. */
        KEPT
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 3) {
            System.out.println(once(Path.of(args[0]), Way.valueOf(args[1]), Path.of(args[2])));
            return;
        }
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 11;
        Path cache = Files.createTempDirectory("catalog-bench-");
        try {
            for (Way way : Way.values()) {
                double[] wall = new double[runs];
                double[] cpu = new double[runs];
                for (int i = 0; i < runs; i++) {
                    if (way == Way.KEEP) {
                        FolderTree.delete(cache);
                    }
                    String[] times =
                            child(args[0], way.name(), cache.toString()).split(" ");
                    wall[i] = Double.parseDouble(times[0]);
                    cpu[i] = Double.parseDouble(times[1]);
                }
                System.out.printf(
                        "%-4s median of %d: %.0f ms (cpu %.0f)%n",
                        way.name().toLowerCase(Locale.ROOT), runs, median(wall), median(cpu));
            }
        } finally {
            FolderTree.delete(cache);
        }
    }

    private static String once(Path root, Way way, Path cache) {
        Checkout checkout = Checkout.at(root, new ProcessRunner());
        long busy = cpu();
        long start = System.nanoTime();
        Catalog catalog = way == Way.READ ? checkout.catalog() : checkout.catalog(cache);
        int size = catalog.variables().size()
                + catalog.oldNames().names().size()
                + Tags.of(catalog).known().size()
                + catalog.homeservers().size();
        double wall = (System.nanoTime() - start) / 1e6;
        if (size == 0) {
            throw new IllegalStateException("there is nothing in " + root);
        }
        return "%.1f %.1f".formatted(wall, (cpu() - busy) / 1e6);
    }

    private static String child(String... args) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                CatalogBench.class.getName());
        builder.command().addAll(Arrays.asList(args));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("the run ended with " + process.exitValue());
        }
        return out.strip();
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
