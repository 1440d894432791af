package dev.matrixup.workspace;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One deployment at a time in a workspace and in a checkout. Byte 0 of each lock file is locked by matrixup for as long as it works,
 * byte 1 by the event plugin inside Ansible ({@code fcntl.lockf}), so that an Ansible that outlives a killed matrixup still keeps others
 * out. The operating system frees both when their processes end, however they end. Behind them stands who has the lock, as JSON.
 */
public final class WorkspaceLock implements AutoCloseable {
    private static final int TEXT = 2;
    private static final int TEXT_LIMIT = 4096;
    private static final Duration PAUSE = Duration.ofMillis(200);

    /**
     * The files that this process has open. POSIX drops all locks of a process on a file as soon as it closes any descriptor of it, so
     * there is never a second one.
     */
    private static final Set<Object> OPEN = new HashSet<>();

    /**
     * Who has a lock, or had it last.
     *
     * @param pid the process id of matrixup
     * @param since when it took the lock
     * @param run the run's id
     */
    public record Holder(long pid, Instant since, String run) {
        @Override
        public String toString() {
            return "run %s (process %d, since %s)".formatted(run, pid, since);
        }

        private String json() {
            try {
                return JSON.std.asString(Map.of("pid", pid, "since", since.toString(), "run", run));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Optional<Holder> parse(String json) {
            try {
                Map<String, Object> map = JSON.std.mapFrom(json);
                return Optional.of(new Holder(
                        ((Number) map.get("pid")).longValue(), Instant.parse((String) map.get("since")), (String)
                                map.get("run")));
            } catch (IOException | RuntimeException e) {
                // Being written just now, or by another version. Only a message is poorer for it.
                return Optional.empty();
            }
        }
    }

    /**
     * How long to wait for a lock that is held.
     *
     * @param other for another matrixup
     * @param survivor for an Ansible that outlived its matrixup; it ends after its current task
     * @param tell takes one sentence about who is waited for, once for each
     */
    public record Patience(Duration other, Duration survivor, Consumer<String> tell) {
        /** Does not wait. */
        public static final Patience NONE = new Patience(Duration.ZERO, Duration.ZERO, sentence -> {});
    }

    private enum State {
        FREE,
        OTHER,
        SURVIVOR
    }

    private final List<Path> files;
    private final List<FileChannel> channels = new ArrayList<>();
    private final List<Object> keys = new ArrayList<>();

    private WorkspaceLock(List<Path> files) {
        this.files = List.copyOf(files);
    }

    /**
     * Takes the locks, in this order.
     *
     * @param files the workspace's lock file, then the checkout's; made where missing
     * @param run the id of the run that wants them
     * @throws Failure (8) if one of them is held for longer than we wait, naming who holds it; then none is held by us
     */
    public static WorkspaceLock acquire(List<Path> files, String run, Patience patience) {
        WorkspaceLock lock = new WorkspaceLock(files);
        Holder self = new Holder(ProcessHandle.current().pid(), Instant.now(), run);
        try {
            for (Path file : files) {
                lock.take(file, patience);
            }
            for (FileChannel channel : lock.channels) {
                write(channel, self);
            }
            return lock;
        } catch (IOException e) {
            lock.close();
            throw unusable(files, e);
        } catch (Failure e) {
            lock.close();
            throw e;
        }
    }

    /** The lock files, for the event plugin inside Ansible, which locks byte 1 of each. */
    public List<Path> files() {
        return files;
    }

    /** Gives the locks back. The files stay: removing them would let two in. */
    @Override
    public void close() {
        synchronized (OPEN) {
            channels.forEach(WorkspaceLock::close);
            channels.clear();
            keys.forEach(OPEN::remove);
            keys.clear();
        }
    }

    private void take(Path file, Patience patience) throws IOException {
        FileChannel channel = open(file);
        long start = System.nanoTime();
        String told = "";
        State state = state(channel);
        while (state != State.FREE) {
            String who = describe(state, read(channel));
            Duration limit = state == State.OTHER ? patience.other() : patience.survivor();
            if (System.nanoTime() - start >= limit.toNanos()) {
                throw Failure.locked(who).next("Wait until it has ended, then type the command again.");
            }
            if (!who.equals(told)) {
                patience.tell().accept(who);
                told = who;
            }
            pause();
            state = state(channel);
        }
    }

    private FileChannel open(Path file) throws IOException {
        synchronized (OPEN) {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                FileChannel.open(
                                file,
                                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                        .close();
            }
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            if (!OPEN.add(key)) {
                throw Failure.locked("Another run in this very process holds %s.".formatted(file));
            }
            keys.add(key);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            channels.add(channel);
            return channel;
        }
    }

    /** Leaves byte 0 locked if it is free. */
    private static State state(FileChannel channel) throws IOException {
        FileLock ours = channel.tryLock(0, 1, false);
        if (ours == null) {
            return State.OTHER;
        }
        FileLock survivor = channel.tryLock(1, 1, false);
        if (survivor == null) {
            ours.release();
            return State.SURVIVOR;
        }
        survivor.release();
        return State.FREE;
    }

    private static String describe(State state, Optional<Holder> holder) {
        String who = holder.map(Holder::toString).orElse("its name is not written yet");
        return state == State.OTHER
                ? "Another matrixup is at work here: %s.".formatted(who)
                : "An ansible-playbook is still at work here. Its matrixup has ended: %s.".formatted(who);
    }

    private static Optional<Holder> read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(TEXT_LIMIT);
        channel.read(buffer, TEXT);
        return Holder.parse(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
    }

    private static void write(FileChannel channel, Holder holder) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(("\n\n" + holder.json()).getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(false);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of(ExitCode.INTERRUPTED, "Stopped while waiting for the lock.");
        }
    }

    private static Failure unusable(List<Path> files, IOException e) {
        return Failure.unexpected("The lock files %s cannot be used: %s.".formatted(files, Reason.of(e)))
                .because(e);
    }
}
