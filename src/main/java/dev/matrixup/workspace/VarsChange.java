package dev.matrixup.workspace;

import dev.matrixup.report.Place;
import java.util.Optional;

/**
 * One variable that is to be set.
 *
 * @param variable its name
 * @param before its value so far, for people; empty if it is new in its file, or a secret
 * @param after its value to be, for people; empty for a secret
 * @param isNew whether it is new in its file
 * @param place where it will stand
 */
public record VarsChange(String variable, Optional<String> before, Optional<String> after, boolean isNew, Place place) {
    /** {@code true}, {@code 50 -> 100}, {@code (changed)}. */
    public String text() {
        if (after.isEmpty()) {
            return isNew ? "(new)" : "(changed)";
        }
        return before.map(old -> old + " -> ").orElse("") + after.get();
    }
}
