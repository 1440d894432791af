package dev.matrixup.admin;

import java.util.Map;
import java.util.Optional;

/**
 * A room as Synapse's admin API shows one.
 *
 * @param room its id, {@code !abc:example.com}
 * @param alias its main address, {@code #lobby:example.com}
 * @param topic only where a single room was asked for
 * @param members how many have joined
 * @param localMembers how many of these are users of this server
 * @param creator who made it, {@code @alice:example.com}
 * @param version the rules by which it works: a number, for people
 * @param encrypted whether messages are encrypted from end to end
 * @param listed whether it stands in the server's public directory
 * @param joinRule who may join: {@code public}, {@code invite} and others
 * @param history who may read what was said before: {@code shared} and others
 * @param stateEvents how many events its present state has; what makes a room expensive
 * @param successor the room that replaces it, only where a single room was asked for
 */
public record Room(
        String room,
        Optional<String> name,
        Optional<String> alias,
        Optional<String> topic,
        long members,
        long localMembers,
        Optional<String> creator,
        Optional<String> version,
        boolean encrypted,
        boolean listed,
        Optional<String> joinRule,
        Optional<String> history,
        long stateEvents,
        Optional<String> successor) {
    static Room of(Map<?, ?> answer) {
        return new Room(
                Answers.text(answer, "room_id").orElse(""),
                Answers.text(answer, "name"),
                Answers.text(answer, "canonical_alias"),
                Answers.text(answer, "topic"),
                Answers.count(answer, "joined_members"),
                Answers.count(answer, "joined_local_members"),
                Answers.text(answer, "creator"),
                Answers.text(answer, "version"),
                Answers.text(answer, "encryption").isPresent(),
                Answers.truth(answer, "public"),
                Answers.text(answer, "join_rules"),
                Answers.text(answer, "history_visibility"),
                Answers.count(answer, "state_events"),
                Answers.text(answer, "replacement_room"));
    }
}
