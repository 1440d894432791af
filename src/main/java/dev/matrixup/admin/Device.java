package dev.matrixup.admin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A device of a user: one login.
 *
 * @param id what the homeserver calls it
 * @param name what the user or the client calls it
 * @param lastSeen when it last spoke to the server
 */
public record Device(String id, Optional<String> name, Optional<Instant> lastSeen) {
    static Device of(Map<?, ?> answer) {
        return new Device(
                Answers.text(answer, "device_id").orElse(""),
                Answers.text(answer, "display_name"),
                Answers.instant(answer, "last_seen_ts"));
    }
}
