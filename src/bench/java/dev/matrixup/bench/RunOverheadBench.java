package dev.matrixup.bench;

import dev.matrixup.ansible.AnsibleCommand;
import dev.matrixup.ansible.AnsibleRun;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How much CPU time a run through matrixup costs beside a bare {@code ansible-playbook}: pairs of runs of a playbook of 500 local
 * tasks. Needs {@code ansible-playbook} on the PATH, and Linux.
 *
 * <p>Arguments: pairs (20), tasks (500).
 */
final class RunOverheadBench {
    /** Clock ticks of the kernel's statistics a second, on every Linux that Java runs on. */
    private static final double TICKS = 100;

    private record Cpu(double children, double self) {
        /** Fields 14 to 17 of {@code proc(5)}'s stat, counted behind the name in parentheses. */
        static Cpu now() throws IOException {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new Cpu(
                    (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS,
                    (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS);
        }

        Cpu since(Cpu before) {
            return new Cpu(children - before.children, self - before.self);
        }
    }

    private interface Run {
        boolean ok();
    }

    public static void main(String[] args) throws IOException {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 20;
        int tasks = args.length > 1 ? Integer.parseInt(args[1]) : 500;
        Path ansible = ProcessRunner.find("ansible-playbook").orElseThrow();
        Path folder = Files.createTempDirectory("matrixup-bench-");
        Path playbook = folder.resolve("many.yml");
        Path inventory = folder.resolve("hosts");
        try {
            Files.writeString(playbook, playbook(tasks));
            Files.writeString(inventory, "localhost ansible_connection=local\n");
            ProcessRunner runner = new ProcessRunner();
            AnsibleCommand command = AnsibleCommand.of(ansible, folder, playbook, List.of(inventory))
                    .build();
            Child child = Child.of(Argv.of(ansible, "-i", inventory, playbook))
                    .in(folder)
                    .with(Map.of("LC_ALL", "C.UTF-8"));
            Run bare = () -> runner.run(child, line -> {}, line -> {}).ok();
            Run ours = () ->
                    new AnsibleRun(runner).run(command, event -> {}).verdict().ok();
            measure(bare);
            measure(ours);
            double[] children = new double[pairs];
            double[] total = new double[pairs];
            for (int i = 0; i < pairs; i++) {
                // Alternating, so that whoever comes second does not always profit from warm caches.
                Cpu first = measure(i % 2 == 0 ? bare : ours);
                Cpu second = measure(i % 2 == 0 ? ours : bare);
                Cpu without = i % 2 == 0 ? first : second;
                Cpu with = i % 2 == 0 ? second : first;
                children[i] = 100 * (with.children / without.children - 1);
                total[i] = 100 * ((with.children + with.self) / (without.children + without.self) - 1);
                System.out.printf(
                        "%2d  bare %6.2f s + %.2f s in Java   ours %6.2f s + %.2f s in Java   %+5.1f %%  %+5.1f %% with Java%n",
                        i + 1, without.children, without.self, with.children, with.self, children[i], total[i]);
            }
            System.out.printf(
                    "median of %d pairs, %d tasks: %+.1f %% CPU time in Ansible, %+.1f %% with Java%n",
                    pairs, tasks, median(children), median(total));
        } finally {
            Files.deleteIfExists(playbook);
            Files.deleteIfExists(inventory);
            Files.deleteIfExists(folder);
        }
    }

    private static Cpu measure(Run run) throws IOException {
        Cpu before = Cpu.now();
        if (!run.ok()) {
            throw new IllegalStateException("the playbook failed");
        }
        return Cpu.now().since(before);
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Mostly what the real playbook does most: tasks that are skipped, and small ones that run. */
    private static String playbook(int tasks) {
        StringBuilder text = new StringBuilder("""
                - hosts: localhost
                  gather_facts: false
                  vars:
                    ansible_python_interpreter: "{{ ansible_playbook_python }}"
                  tasks:
                """);
        IntStream.range(0, tasks).forEach(i -> text.append(task(i)));
        return text.toString();
    }

    private static String task(int i) {
        return switch (i % 10) {
            case 0 -> """
                    - name: Run %d
                      ansible.builtin.command: "true"
                      changed_when: false
                """.formatted(i);
            case 1, 2, 3 -> """
                    - name: Say %d
                      ansible.builtin.debug: {msg: hello}
                """.formatted(i);
            default -> """
                    - name: Skip %d
                      ansible.builtin.command: "true"
                      when: false
                """.formatted(i);
        };
    }
}
