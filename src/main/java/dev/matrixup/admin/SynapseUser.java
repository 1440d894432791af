package dev.matrixup.admin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A user as Synapse's admin API shows one.
 *
 * @param user {@code @alice:example.com}; the names of old accounts may have letters that new ones may not
 * @param displayname what the user wants to be called
 * @param admin whether it is an administrator of the server
 * @param deactivated whether the account can no longer be used; its name is taken for ever
 * @param locked whether it can be used for nothing until an administrator unlocks it
 * @param shadowBanned whether what the user sends reaches nobody, without the user knowing
 * @param created when the account was made
 * @param lastSeen when one of the user's devices last spoke to the server
 */
public record SynapseUser(
        String user,
        Optional<String> displayname,
        boolean admin,
        boolean deactivated,
        boolean locked,
        boolean shadowBanned,
        Optional<Instant> created,
        Optional<Instant> lastSeen) {
    /**
     * What every homeserver knows of it.
     *
     * @param id whose it is
     */
    public Account account(UserId id) {
        return new Account(id, admin, deactivated, created);
    }

    static SynapseUser of(Map<?, ?> answer) {
        return new SynapseUser(
                Answers.text(answer, "name").orElse(""),
                Answers.text(answer, "displayname"),
                Answers.truth(answer, "admin"),
                Answers.truth(answer, "deactivated"),
                Answers.truth(answer, "locked"),
                Answers.truth(answer, "shadow_banned"),
                Answers.instant(answer, "creation_ts"),
                Answers.instant(answer, "last_seen_ts"));
    }
}
