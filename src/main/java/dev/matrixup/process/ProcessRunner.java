package dev.matrixup.process;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ProcessDestroyer;
import org.apache.commons.exec.PumpStreamHandler;

/**
 * Runs children and ends them with all their descendants. One instance a program: {@link #stopAll} ends whatever runs and lets
 * nothing new start.
 */
public final class ProcessRunner {
    /** How long a child may take to end after INT, and again after TERM, before it is killed. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** How long an orphan that keeps a finished child's output open can hold us. */
    private static final Duration ORPHANS = Duration.ofSeconds(5);

    /** How often a tree is looked at while it ends. */
    private static final Duration POLL = Duration.ofMillis(20);

    /** How often a running child is looked at. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /**
     * Runs a child to its end.
     *
     * @param out takes each line of its standard output, on a thread of its own
     * @param err takes each line of its standard error, on a thread of its own
     * @throws Failure if it cannot be started (1), or ran into its time limit and was ended (124), or {@link #stopAll} came first (130)
     */
    public ExitStatus run(Child child, Consumer<String> out, Consumer<String> err) {
        return run(child, out, err, () -> {});
    }

    /**
     * The same, looking again and again whether it is to go on.
     *
     * @param check is called while the child runs, on a thread of its own; what it throws ends the child and is thrown here
     */
    public ExitStatus run(Child child, Consumer<String> out, Consumer<String> err, Runnable check) {
        if (stopped) {
            throw interrupted();
        }
        CommandLine line = new CommandLine(child.argv().program());
        // Without "false" Commons Exec puts literal quotes into the argument.
        child.argv().words().stream().skip(1).forEach(word -> line.addArgument(word, false));
        Running tree = new Running();
        AtomicReference<RuntimeException> ended = new AtomicReference<>();
        try (LineSplitter outLines = new LineSplitter(out);
                LineSplitter errLines = new LineSplitter(err)) {
            InputStream input = child.stdin().length == 0 ? null : new ByteArrayInputStream(child.stdin());
            PumpStreamHandler streams = new PumpStreamHandler(outLines, errLines, input);
            streams.setStopTimeout(ORPHANS);
            DefaultExecutor executor = DefaultExecutor.builder()
                    .setExecuteStreamHandler(streams)
                    .setWorkingDirectory(child.directory().toFile())
                    .get();
            executor.setExitValues(null);
            executor.setProcessDestroyer(tree);
            running.add(tree);
            if (stopped) {
                running.remove(tree);
                throw interrupted();
            }
            Thread watch = watch(child, tree, check, ended);
            int code;
            try {
                code = executor.execute(line, child.environment());
            } finally {
                running.remove(tree);
                tree.ended.countDown();
                watch.interrupt();
            }
            if (ended.get() != null) {
                throw ended.get();
            }
            return new ExitStatus(code);
        } catch (IOException e) {
            // With no exit value declared wrong, only the start and the output pipes can fail.
            if (tree.process != null && !tree.process.isAlive()) {
                return new ExitStatus(tree.process.exitValue());
            }
            throw notStarted(child, e);
        }
    }

    /** Runs a child to its end and keeps what it prints; for short answers. Throws as {@link #run} does. */
    public Captured capture(Child child) {
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        ExitStatus status = run(
                child,
                line -> out.append(line).append('\n'),
                line -> err.append(line).append('\n'));
        return new Captured(status, out.toString(), err.toString());
    }

    /**
     * Starts a child that is a connection, such as {@code ssh -W}: its pipes are the caller's until it closes them. Its input and time
     * limit are not used.
     *
     * @throws Failure if it cannot be started (1), or {@link #stopAll} came first (130)
     */
    public PipedChild open(Child child) {
        checkStopped();
        Running tree = new Running();
        try {
            tree.add(builder(child).start());
        } catch (IOException e) {
            throw notStarted(child, e);
        }
        running.add(tree);
        return new PipedChild(tree.process, () -> running.remove(tree));
    }

    /**
     * Runs a child that has our terminal: it prints there and asks there itself. Its input and time limit are not used.
     *
     * @throws Failure if it cannot be started (1), or {@link #stopAll} came first (130)
     */
    public ExitStatus atTerminal(Child child) {
        checkStopped();
        Running tree = new Running();
        running.add(tree);
        try {
            Process process = builder(child).inheritIO().start();
            tree.add(process);
            return new ExitStatus(process.waitFor());
        } catch (IOException e) {
            throw notStarted(child, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        } finally {
            running.remove(tree);
        }
    }

    private static ProcessBuilder builder(Child child) {
        ProcessBuilder builder = new ProcessBuilder(child.argv().words())
                .directory(child.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(child.environment());
        return builder;
    }

    private static Failure notStarted(Child child, IOException cause) {
        return Failure.unexpected("Cannot start %s: %s".formatted(child.argv().program(), cause.getMessage()))
                .because(cause);
    }

    /** Where a program stands on the {@code PATH}; empty if it is nowhere, or not executable. */
    public static Optional<Path> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .findFirst();
    }

    /**
     * Ends every running child with all its descendants: INT to the child, so that it can end in order, after 5 s once more; after 10 s TERM
     * to all, after 10 s more KILL. Returns when all are gone. From now on {@link #run} refuses to start anything.
     */
    public void stopAll() {
        stopped = true;
        running.stream().toList().forEach(Running::stop);
    }

    /** Whether {@link #stopAll} was called. */
    public boolean stopped() {
        return stopped;
    }

    /** @throws Failure (130) if {@link #stopAll} was called */
    public void checkStopped() {
        if (stopped) {
            throw interrupted();
        }
    }

    /**
     * Whether a process runs no more. The JVM calls a zombie alive, and an orphan can stay one for long: until the first process of the
     * system, or of the container, looks after it (proc(5), the third field of {@code stat}).
     */
    public static boolean hasEnded(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.startsWith(") Z", stat.lastIndexOf(')')) || !process.isAlive();
        } catch (IOException e) {
            return !process.isAlive();
        }
    }

    private static Failure interrupted() {
        return Failure.of(ExitCode.INTERRUPTED, "Stopped by a signal.");
    }

    private static Thread watch(Child child, Running tree, Runnable check, AtomicReference<RuntimeException> ended) {
        long began = System.nanoTime();
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!tree.ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                            check.run();
                            if (System.nanoTime() - began > child.limit().toNanos()) {
                                throw late(child);
                            }
                        }
                    } catch (RuntimeException e) {
                        ended.set(e);
                        tree.stop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "watch over " + child.argv().program());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Failure late(Child child) {
        return Failure.of(
                ExitCode.TIMED_OUT,
                "%s did not end within %d s and was stopped."
                        .formatted(child.argv().program(), child.limit().toSeconds()));
    }

    /** One running child. Commons Exec hands out its process only to a destroyer, and its own destroyer ends nothing but the child. */
    private static final class Running implements ProcessDestroyer {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Process process;
        private volatile boolean stopping;

        @Override
        public boolean add(Process started) {
            process = started;
            if (stopping) {
                // The order to stop came between the start and this: the child may have spoken already.
                new Thread(this::stop, "late stop").start();
            }
            return true;
        }

        @Override
        public boolean remove(Process finished) {
            return true;
        }

        @Override
        public int size() {
            return process == null ? 0 : 1;
        }

        void stop() {
            stopping = true;
            Process leader = process;
            if (leader == null) {
                return;
            }
            // Before the first signal: an orphan is no longer a descendant.
            List<ProcessHandle> tree = Stream.concat(Stream.of(leader.toHandle()), leader.descendants())
                    .toList();
            boolean deaf = ignoresInterrupt(leader);
            if (deaf || !(goneAfterInterrupt(leader, tree) || goneAfterInterrupt(leader, tree))) {
                tree.forEach(ProcessHandle::destroy);
                if (!gone(tree, GRACE)) {
                    tree.forEach(ProcessHandle::destroyForcibly);
                    gone(tree, GRACE);
                }
            }
        }

        /**
         * Twice half the time: Python loses an INT that comes while it runs a finalizer, whose exceptions it ignores (sys.unraisablehook).
         */
        private static boolean goneAfterInterrupt(Process leader, List<ProcessHandle> tree) {
            interrupt(leader);
            return gone(tree, GRACE.dividedBy(2));
        }

        /**
         * What is started in the background of a script has INT ignored, and so have its children: waiting for them would be in vain
         * (proc(5), the mask {@code SigIgn} in {@code status}).
         */
        private static boolean ignoresInterrupt(Process leader) {
            try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(leader.pid()), "status"))) {
                return lines.filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> line.substring("SigIgn:".length()).strip())
                        .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & 2) != 0);
            } catch (IOException | UncheckedIOException e) {
                return false;
            }
        }

        /** INT, which the JVM cannot send itself. */
        private static void interrupt(Process leader) {
            try {
                builder(Child.of(Argv.of("/bin/sh", "-c", "kill -INT " + leader.pid())))
                        .redirectErrorStream(true)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                leader.destroy();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static boolean gone(List<ProcessHandle> tree, Duration limit) {
            long deadline = System.nanoTime() + limit.toNanos();
            while (!tree.stream().allMatch(ProcessRunner::hasEnded)) {
                if (System.nanoTime() > deadline) {
                    return false;
                }
                try {
                    Thread.sleep(POLL.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }
}
