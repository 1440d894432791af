package dev.matrixup.report;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.report.Event.Output;
import dev.matrixup.report.Event.RunFinished;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * What is kept of a run, in a folder of its own: {@code run.json} (what it was and how it ended), {@code events.jsonl} and
 * {@code ansible.log}. It gets its events through the redactor; files are for their owner only.
 */
public final class RunRecord implements EventSink {
    private static final DateTimeFormatter ID = DateTimeFormatter.ofPattern("MMdd-HHmm", Locale.ROOT);

    private final Path folder;
    private final Clock clock;
    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final JsonSink events;
    private final PrintWriter eventsOut;
    private final PrintWriter log;

    private RunRecord(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
        eventsOut = writer(folder.resolve("events.jsonl"));
        events = new JsonSink(eventsOut, clock);
        log = writer(folder.resolve("ansible.log"));
    }

    /**
     * Begins the record of a new run below {@code runs}, which is made if it is not there. Its id is the time (UTC) and two random
     * characters, {@code 1124-1508-k3}.
     */
    public static RunRecord create(Path runs, Clock clock) {
        try {
            Files.createDirectories(
                    runs, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Random random = new Random();
            while (true) {
                String id = ID.format(clock.instant().atZone(ZoneOffset.UTC)) + "-" + (char) ('a' + random.nextInt(26))
                        + random.nextInt(10);
                Path folder = runs.resolve(id);
                if (!Files.exists(folder)) {
                    Files.createDirectory(
                            folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                    RunRecord record = new RunRecord(folder, clock);
                    record.put("id", id);
                    record.put("started", clock.instant().toString());
                    record.put("state", State.PREPARED.name());
                    return record;
                }
            }
        } catch (IOException e) {
            throw Failure.refused("The run cannot be recorded in %s: %s".formatted(runs, Reason.of(e)))
                    .because(e);
        }
    }

    /** How far a run came. */
    public enum State {
        /** Nothing was changed yet. */
        PREPARED,
        /** Ansible was started; if it stays so, the run was killed. */
        BEGUN,
        /** It ended, with an exit code. */
        FINISHED
    }

    /** The run's id. */
    public String id() {
        return folder.getFileName().toString();
    }

    /** The run's folder, 0700. */
    public Path folder() {
        return folder;
    }

    /** Keeps a fact in {@code run.json}: a text, a number, a boolean, a list or a map of these. Never a secret. */
    public synchronized void put(String name, Object value) {
        facts.put(name, value);
        try {
            Path temporary = folder.resolve("run.json.part");
            Files.writeString(
                    temporary, JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(facts) + "\n");
            Files.move(temporary, folder.resolve("run.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw Failure.unexpected("The run cannot be recorded in %s: %s".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    @Override
    public synchronized void accept(Event event) {
        if (event instanceof Output output) {
            log.print(output.line() + "\n");
            // Whoever looks for the reason of a kill needs the last lines.
            log.flush();
            return;
        }
        events.accept(event);
        if (event instanceof Event.Failed failed) {
            facts.putIfAbsent("failure", failed.message());
        }
        if (event instanceof RunFinished finished) {
            put("ended", clock.instant().toString());
            put("exit", finished.code().code());
            put("verdict", finished.verdict());
            put("state", State.FINISHED.name());
        }
    }

    @Override
    public synchronized void close() {
        events.close();
        eventsOut.close();
        log.close();
    }

    private static PrintWriter writer(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            BufferedWriter writer = Files.newBufferedWriter(file);
            return new PrintWriter(writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
