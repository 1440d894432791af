package dev.matrixup.bench;

import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * How long one edit of a 10,000-line vars file takes, with parsing, editing, parsing again and comparing; target: 20 ms warm. With the
 * folder of a checkout as argument also how long it takes to read its group_vars and all role defaults; target: 1 s.
 */
public final class VarsEditBench {
    private VarsEditBench() {}

    /** Prints one figure a line. */
    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            List<Path> files = checkoutFiles(Path.of(args[0]));
            time(
                    "read %d files of a checkout".formatted(files.size()),
                    20,
                    () -> files.stream()
                            .mapToInt(file -> YamlText.read(file).entries().size())
                            .sum());
        }
        byte[] bytes = tenThousandLines().getBytes(StandardCharsets.UTF_8);
        Path file = Path.of("vars.yml");
        time(
                "set one value in 10,000 lines, %d KB".formatted(bytes.length / 1024),
                1000,
                () -> YamlText.varsFile(file, bytes)
                        .set(Map.of("matrix_service_1250_enabled", false), "bench")
                        .bytes());
    }

    /** Wall time, and the thread's own processor time, which a busy machine disturbs less. */
    private static void time(String what, int runs, Supplier<Object> work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] wall = new double[runs];
        double[] cpu = new double[runs];
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            long busy = threads.getCurrentThreadCpuTime();
            work.get();
            cpu[i] = (threads.getCurrentThreadCpuTime() - busy) / 1e6;
            wall[i] = (System.nanoTime() - start) / 1e6;
        }
        System.out.printf(
                "%s: cold %.1f ms (cpu %.1f), warm median %.1f ms (cpu %.1f)%n",
                what, wall[0], cpu[0], warmMedian(wall), warmMedian(cpu));
    }

    private static double warmMedian(double[] millis) {
        double[] warm = Arrays.copyOfRange(millis, millis.length / 2, millis.length);
        Arrays.sort(warm);
        return warm[warm.length / 2];
    }

    private static List<Path> checkoutFiles(Path checkout) throws IOException {
        try (Stream<Path> walk = Files.walk(checkout, 5)) {
            return walk.filter(file -> file.endsWith("group_vars/matrix_servers") || file.endsWith("defaults/main.yml"))
                    .toList();
        }
    }

    private static String tenThousandLines() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 2500; i++) {
            text.append("# Whether service ").append(i).append(" is enabled.\n");
            text.append("matrix_service_").append(i).append("_enabled: true # set by hand\n");
            text.append("matrix_service_").append(i).append("_url: \"https://{{ matrix_server_fqn_matrix }}/x\"\n\n");
        }
        return text.toString();
    }
}
