package dev.matrixup.report;

import java.util.Collection;

/** The exit codes of matrixup, in the order in which one wins over another where several apply. */
public enum ExitCode {
    /** Stopped by the INT signal. */
    INTERRUPTED(130),
    /** Stopped by the HUP signal. */
    HUNG_UP(129),
    /** Stopped by the TERM signal. */
    TERMINATED(143),
    /** A time limit ran out. */
    TIMED_OUT(124),
    /** An unexpected failure, of matrixup itself or of the machine it runs on. */
    UNEXPECTED(1),
    /** Nothing ran, or the evidence disagrees. */
    UNKNOWN_RESULT(6),
    /** The playbook failed on a host. */
    PLAYBOOK_FAILED(4),
    /** A host was unreachable. */
    UNREACHABLE(5),
    /** Deployed, but verification, administrator or token failed. */
    UNVERIFIED(7),
    /** A hook that runs before the deployment stopped it. */
    HOOK_STOPPED(9),
    /** Another run holds the lock. */
    LOCKED(8),
    /** Refused before anything was changed. */
    REFUSED(3),
    /** Changes are pending. */
    PENDING(2),
    /** Wrong usage or configuration. */
    USAGE(64),
    /** Done and verified, or nothing to do. */
    OK(0);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number given to the operating system. */
    public int code() {
        return code;
    }

    /** The one code that stands for several results; {@link #OK} for none. */
    public static ExitCode worst(Collection<ExitCode> codes) {
        return codes.stream().min(Enum::compareTo).orElse(OK);
    }
}
