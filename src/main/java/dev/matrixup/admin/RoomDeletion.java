package dev.matrixup.admin;

import java.util.List;
import java.util.Map;

/**
 * How far the deletion of a room is.
 *
 * @param status {@code scheduled}, {@code active}, {@code complete}, {@code failed} or {@code cancelled}; versions before 1.94 say
 *     {@code shutting_down} and {@code purging} for the first two
 * @param removed how many users of the server are out of the room
 * @param notRemoved how many could not be put out of it
 */
public record RoomDeletion(String status, int removed, int notRemoved) {
    static RoomDeletion of(Map<?, ?> answer) {
        Map<?, ?> shutdown = answer.get("shutdown_room") instanceof Map<?, ?> map ? map : Map.of();
        return new RoomDeletion(
                Answers.text(answer, "status").orElse(""),
                size(shutdown.get("kicked_users")),
                size(shutdown.get("failed_to_kick_users")));
    }

    /** Whether nothing more will happen. */
    public boolean ended() {
        return complete() || status.equals("failed") || status.equals("cancelled");
    }

    /** Whether the room is deleted. */
    public boolean complete() {
        return status.equals("complete");
    }

    private static int size(Object list) {
        return list instanceof List<?> items ? items.size() : 0;
    }
}
