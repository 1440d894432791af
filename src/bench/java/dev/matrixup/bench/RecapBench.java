package dev.matrixup.bench;

import dev.matrixup.ansible.RecapParser;
import dev.matrixup.process.LineSplitter;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How fast Ansible's output is read: lines cut, recap found, secrets replaced. Run it with {@code -Xmx64m}.
 *
 * <p>Arguments: lines (1000000), hosts in the recap (10000), secrets (40).
 */
final class RecapBench {
    private static final String[] LINES = {
        "TASK [custom/matrix-synapse : Ensure Synapse homeserver config installed] ******************************",
        "changed: [matrix.example.com] => (item={'src': 'homeserver.yaml.j2', 'dest': '/matrix/synapse/config/homeserver.yaml'})",
        "    msg: Restarting (2) \u2013 matrix-synapse.service, matrix-traefik.service",
        "skipping: [matrix.example.com] ",
        "",
    };

    /** How often the lines stand in what is read at once: 8 KiB, as from a pipe. */
    private static final int BLOCK = 20;

    public static void main(String[] args) {
        int lines = number(args, 0, 1_000_000);
        int hosts = number(args, 1, 10_000);
        Redactor redactor = new Redactor();
        redactor.add(Stream.generate(() -> Secret.of(UUID.randomUUID().toString()))
                .limit(number(args, 2, 40))
                .toList());
        for (int round = 0; round < 3; round++) {
            RecapParser plain = new RecapParser();
            report("splitter and parser", lines, hosts, plain, plain::accept);
            RecapParser redacted = new RecapParser();
            report("with the redactor", lines, hosts, redacted, line -> {
                redacted.accept(line);
                redactor.redact(line);
            });
        }
    }

    private static void report(String what, int lines, int hosts, RecapParser parser, Consumer<String> consumer) {
        byte[] block = String.join("\n", LINES).concat("\n").repeat(BLOCK).getBytes(StandardCharsets.UTF_8);
        int blocks = lines / (LINES.length * BLOCK);
        long start = System.nanoTime();
        try (LineSplitter splitter = new LineSplitter(consumer)) {
            for (int i = 0; i < blocks; i++) {
                splitter.write(block, 0, block.length);
            }
            print(splitter, "PLAY RECAP *********************************************************************");
            for (int i = 0; i < hosts; i++) {
                print(
                        splitter,
                        "host-%05d.example.com    : ok=129  changed=11   unreachable=0    failed=0    skipped=381  rescued=0    ignored=0   "
                                .formatted(i));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        int found = parser.recap().orElseThrow().hosts().size();
        if (found != hosts) {
            throw new IllegalStateException("found %d hosts of %d".formatted(found, hosts));
        }
        System.out.printf(
                "%-20s %,d lines and %,d hosts in %.2f s, %,.0f lines/s%n",
                what, lines, hosts, seconds, (lines + hosts) / seconds);
    }

    private static void print(LineSplitter splitter, String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        splitter.write(bytes, 0, bytes.length);
    }

    private static int number(String[] args, int index, int otherwise) {
        return args.length > index ? Integer.parseInt(args[index]) : otherwise;
    }
}
