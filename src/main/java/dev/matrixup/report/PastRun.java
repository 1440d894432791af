package dev.matrixup.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The record of an earlier run, read. Versions differ in what they record, so each fact may be missing.
 *
 * @param folder the run's folder
 * @param facts what {@code run.json} holds
 */
public record PastRun(Path folder, Map<String, Object> facts) {
    /** The command of runs that were recorded before there was another one. */
    private static final String FIRST_COMMAND = "deploy";

    /** All runs below {@code runs}, the newest first. A folder without a readable record is passed over: its run is just beginning. */
    public static List<PastRun> all(Path runs) {
        if (!Files.isDirectory(runs)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(runs)) {
            return folders.flatMap(folder -> read(folder).stream())
                    .sorted(Comparator.comparing((PastRun run) -> run.started().orElse(Instant.EPOCH))
                            .reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The runs for one server, by its inventory name, the newest first. */
    public static List<PastRun> of(Path runs, String server) {
        return all(runs).stream()
                .filter(run -> run.text("server").equals(server))
                .toList();
    }

    /**
     * The run that is meant.
     *
     * @param id its id, or the beginning or the end of it
     * @throws Failure (64) if it fits none or several
     */
    public static PastRun find(Path runs, String id) {
        List<PastRun> all = all(runs);
        List<PastRun> found = all.stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .map(List::of)
                .orElseGet(() -> all.stream()
                        .filter(run -> run.id().startsWith(id) || run.id().endsWith(id))
                        .toList());
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw Failure.usage("There is no run %s here.".formatted(id));
        }
        throw Failure.usage("%s fits %d runs: %s."
                .formatted(
                        id,
                        found.size(),
                        String.join(", ", found.stream().map(PastRun::id).toList())));
    }

    /** The end of an id, {@code k3}, if it is enough to {@link #find} that run among those there are; else all of it. */
    public static String shortest(Path runs, String id) {
        String end = id.substring(id.lastIndexOf('-') + 1);
        long fits = all(runs).stream()
                .filter(run -> run.id().startsWith(end) || run.id().endsWith(end))
                .count();
        return fits <= 1 ? end : id;
    }

    private static Optional<PastRun> read(Path folder) {
        try {
            return Optional.of(new PastRun(folder, JSON.std.mapFrom(Files.readString(folder.resolve("run.json")))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Its id. */
    public String id() {
        return folder.getFileName().toString();
    }

    /** The command that it was, {@code deploy}. */
    public String command() {
        return text("command").isEmpty() ? FIRST_COMMAND : text("command");
    }

    /** The inventory name of its server. */
    public String server() {
        return text("server");
    }

    /** The domain of its server. */
    public String domain() {
        return text("domain");
    }

    /** Whether the user said which server he meant: where there are several, he has to. */
    public boolean named() {
        return Boolean.TRUE.equals(facts.get("named"));
    }

    /** The playbook's commit. */
    public String commit() {
        return text("commit");
    }

    /** The counters that Ansible printed; empty if it did not come that far. */
    public String recap() {
        return text("recap");
    }

    /** Why it did not end well, in sentences; empty if it did, or has no end. */
    public String failure() {
        return text("failure");
    }

    /** When it began. */
    public Optional<Instant> started() {
        return instant("started");
    }

    /** How long it took; empty while it has no end. */
    public Optional<Duration> took() {
        return started().flatMap(from -> instant("ended").map(to -> Duration.between(from, to)));
    }

    /** Its exit code; empty if it was killed, or is under way. */
    public Optional<Integer> exit() {
        return facts.get("exit") instanceof Number code ? Optional.of(code.intValue()) : Optional.empty();
    }

    /** Whether it started Ansible. */
    public boolean begun() {
        return Boolean.TRUE.equals(facts.get("begun"));
    }

    /** Whether it was to run everything. */
    public boolean full() {
        return Boolean.TRUE.equals(facts.get("full"));
    }

    /** Whether the playbook ran through, so that all services run with what it wrote. */
    public boolean playbookOk() {
        return Boolean.TRUE.equals(facts.get("playbook_ok"));
    }

    /** How long the playbook took; empty if it is not known. */
    public Optional<Duration> playbookTook() {
        return facts.get("playbook_millis") instanceof Number millis && millis.longValue() > 0
                ? Optional.of(Duration.ofMillis(millis.longValue()))
                : Optional.empty();
    }

    /** The tags that the playbook ran with. */
    public List<String> tags() {
        return texts("tags");
    }

    /** The variables that it changed. */
    public List<String> changedVariables() {
        return texts("changed_variables");
    }

    /** What the playbook told at its end, for the user to know. */
    public List<String> messages() {
        return texts("messages");
    }

    /** How it ended, in a few words for people. */
    public String outcome() {
        return exit().map(code -> code == 0 ? "went well" : "ended with exit code " + code)
                .orElse("was killed, or is under way");
    }

    /** The log of what Ansible printed; it need not exist. */
    public Path log() {
        return folder.resolve("ansible.log");
    }

    private Optional<Instant> instant(String name) {
        try {
            return text(name).isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text(name)));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String text(String name) {
        return facts.get(name) == null ? "" : String.valueOf(facts.get(name));
    }

    private List<String> texts(String name) {
        return facts.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
