package dev.matrixup.deploy;

import dev.matrixup.admin.AdminOutcome;
import dev.matrixup.admin.AdminOutcome.Proof;
import dev.matrixup.files.UserFolders;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Event.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a user wants to know when a deployment went well.
 *
 * @param address the client API's address
 * @param webClient where people open a client in their browser, if one is enabled
 * @param publicAdminApi whether the admin API is open to everybody, as asked
 * @param admin the administrator, if one was asked for
 * @param password which password a user has that logged in, {@code with the password you typed}
 * @param notes what else is to be known, each with its mend in further lines
 */
record Ending(
        String address,
        Optional<String> webClient,
        boolean publicAdminApi,
        Optional<AdminOutcome> admin,
        String password,
        List<String> notes) {
    Ending {
        notes = List.copyOf(notes);
    }

    /** The rows of the closing screen. */
    List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        rows.add(webClient.map(url -> new Row("Open", url)).orElseGet(() -> new Row("Server", address + version())));
        admin.ifPresent(outcome -> rows.add(new Row("User", outcome.user() + ", " + standing(outcome))));
        if (publicAdminApi) {
            rows.add(new Row(
                    "Note", "admin API is public (admin_api: internal hides it, all of\nmatrixup works the same)"));
        }
        notes.forEach(note -> rows.add(new Row("Note", note)));
        return rows;
    }

    private String version() {
        return admin.flatMap(AdminOutcome::serverVersion)
                .map(", Synapse %s, says its admin API"::formatted)
                .orElse("");
    }

    private String standing(AdminOutcome outcome) {
        return switch (outcome.proof()) {
            case LOGIN -> password;
            case STORED_TOKEN, DATABASE -> outcome.created() ? password : "a verified administrator";
            case UNCHECKED -> "exists, not checked";
        };
    }

    /** The step that saw to an administrator. */
    static Step.Shown user(AdminOutcome outcome) {
        boolean proven = outcome.proof() != Proof.UNCHECKED;
        List<String> facts = new ArrayList<>(List.of(
                "user=" + outcome.user(),
                "created=" + outcome.created(),
                "proof=" + outcome.proof().name().toLowerCase(Locale.ROOT),
                "token=" + outcome.tokenFile().isPresent()));
        outcome.serverVersion().ifPresent(version -> facts.add("synapse=" + version));
        return new Step.Shown(
                proven ? Mark.OK : Mark.WARNING,
                proven ? outcome.user() + " is an administrator" : outcome.user() + " exists, not checked",
                List.of(),
                facts);
    }

    /** The step that saw to its access token. */
    static Step.Shown token(AdminOutcome outcome) {
        return outcome.tokenFile()
                .map(file -> new Step.Shown(
                        Mark.OK, "works, kept in " + UserFolders.shown(file), List.of(), List.of("works=yes")))
                .orElse(new Step.Shown(
                        Mark.NOTE, "there is none, and no password was given", List.of(), List.of("works=no")));
    }
}
