package dev.matrixup.report;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The one exception with which matrixup ends: what happened, where, what to do next, and the exit code. Printed in one place, by the
 * command line's exception handler. Immutable: {@link #at}, {@link #next}, {@link #because} and {@link #findings(List)} return a completed copy.
 */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode code;
    private final transient Place place;
    private final transient List<String> next;
    private final transient List<Failure> findings;

    private Failure(
            ExitCode code, String message, Place place, List<String> next, List<Failure> findings, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.place = place;
        this.next = next;
        this.findings = findings;
    }

    /** A failure with this code; the message is one or more whole sentences, wrapped by the printer. */
    public static Failure of(ExitCode code, String message) {
        return new Failure(code, message, null, List.of(), List.of(), null);
    }

    /** Wrong usage or configuration (64). */
    public static Failure usage(String message) {
        return of(ExitCode.USAGE, message);
    }

    /** Refused before anything was changed (3). */
    public static Failure refused(String message) {
        return of(ExitCode.REFUSED, message);
    }

    /** An unexpected failure (1). */
    public static Failure unexpected(String message) {
        return of(ExitCode.UNEXPECTED, message);
    }

    /** The playbook failed on a host (4). */
    public static Failure playbookFailed(String message) {
        return of(ExitCode.PLAYBOOK_FAILED, message);
    }

    /** A host could not be reached (5). */
    public static Failure unreachable(String message) {
        return of(ExitCode.UNREACHABLE, message);
    }

    /** Nothing ran, or the evidence disagrees (6). */
    public static Failure unknownResult(String message) {
        return of(ExitCode.UNKNOWN_RESULT, message);
    }

    /** Deployed, but verification, administrator or token failed (7). */
    public static Failure unverified(String message) {
        return of(ExitCode.UNVERIFIED, message);
    }

    /** Another run holds the lock (8). */
    public static Failure locked(String message) {
        return of(ExitCode.LOCKED, message);
    }

    /** Stopped by a hook that runs before the deployment (9). */
    public static Failure hookStopped(String message) {
        return of(ExitCode.HOOK_STOPPED, message);
    }

    /** The same failure at a place in a file. */
    public Failure at(Place where) {
        return new Failure(code, getMessage(), where, next, findings, getCause());
    }

    /** The same failure with what to do next: commands to copy, or sentences. */
    public Failure next(String... steps) {
        return new Failure(code, getMessage(), place, List.of(steps), findings, getCause());
    }

    /** The same failure with its cause, shown with {@code --debug} only. */
    public Failure because(Throwable cause) {
        return new Failure(code, getMessage(), place, next, findings, cause);
    }

    /** The same failure as the sum of several, each with a place and next steps of its own. */
    public Failure findings(List<Failure> all) {
        return new Failure(code, getMessage(), place, next, List.copyOf(all), getCause());
    }

    /** The same failure with every text of it passed through this; for redaction. */
    public Failure map(UnaryOperator<String> texts) {
        return new Failure(
                code,
                texts.apply(getMessage()),
                place == null ? null : new Place(place.file(), place.line(), place.column(), texts.apply(place.text())),
                next.stream().map(texts).toList(),
                findings.stream().map(finding -> finding.map(texts)).toList(),
                getCause());
    }

    /** The exit code that matrixup ends with. */
    public ExitCode code() {
        return code;
    }

    /** Where it happened, if in a file. */
    public Optional<Place> place() {
        return Optional.ofNullable(place);
    }

    /** What to do next, in order; may be empty. */
    public List<String> next() {
        return next;
    }

    /** The failures that this one sums up, in order; empty if it stands for itself. */
    public List<Failure> findings() {
        return findings;
    }
}
