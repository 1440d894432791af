package dev.matrixup.bench;

import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * How long {@code ./matrixup version} takes from a shell's view, beside {@code ansible --version}, in pairs; target: 200 ms, and less
 * than Ansible. Run it in the source folder, built.
 *
 * <p>Arguments: pairs (20).
 */
final class StartupBench {
    public static void main(String[] args) throws IOException, InterruptedException {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        String[] ours = {Path.of("matrixup").toAbsolutePath().toString(), "version"};
        String[] theirs = {RealAnsible.program("ansible").toString(), "--version"};
        millis(ours);
        millis(theirs);
        double[] matrixup = new double[pairs];
        double[] ansible = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            matrixup[i] = millis(ours);
            ansible[i] = millis(theirs);
        }
        System.out.printf(
                "median of %d pairs: matrixup version %.0f ms, ansible --version %.0f ms%n",
                pairs, median(matrixup), median(ansible));
    }

    private static double millis(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        long start = System.nanoTime();
        int code = builder.start().waitFor();
        double millis = (System.nanoTime() - start) / 1e6;
        if (code != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
        }
        return millis;
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
