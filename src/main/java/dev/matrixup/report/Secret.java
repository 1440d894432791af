package dev.matrixup.report;

import java.util.Objects;

/** A text that cannot print itself. Only {@link #reveal} gives it out, at the last moment, to whoever needs it. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = Objects.requireNonNull(value);
    }

    /** Wraps a text. */
    public static Secret of(String value) {
        return new Secret(value);
    }

    /** The text itself. Never into an argument list, an environment, a log, an event or a record. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "**HIDDEN**";
    }
}
