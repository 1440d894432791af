package dev.matrixup.manage;

import dev.matrixup.deploy.Context;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.Typed;
import java.util.List;

/** The user's word for what cannot be taken back. */
final class Consent {
    private Consent() {}

    /** Before anything is looked at. @throws Failure (3) if there is nobody to ask, and it was not said beforehand */
    static void possible(Context context, Typed typed) {
        if (!context.questions().yes() && !context.questions().interactive()) {
            throw Failure.refused("There is nobody to ask whether to do this.").next(typed.with("--yes"));
        }
    }

    /**
     * Shows what is hit, and asks; not where yes was said beforehand.
     *
     * @throws Failure (3) if the answer is not yes
     */
    static void ask(Context context, Typed typed, List<String> hits, String question) {
        possible(context, typed);
        if (context.questions().yes()) {
            return;
        }
        String answer = context.questions()
                .ask("\n" + String.join("\n", hits) + "\n\n" + question + " [y/N] ")
                .orElse("");
        if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
            throw Failure.refused("You did not say yes. Nothing was changed.");
        }
    }

    /**
     * Asks for a word that nobody types by habit, even where yes was said beforehand.
     *
     * @throws Failure (3) if another one is typed, or there is nobody to type it
     */
    static void typed(Context context, List<String> hits, String word) {
        if (!context.questions().interactive()) {
            throw Failure.refused("%s is whose access token this is. That is only done at a terminal.".formatted(word));
        }
        String answer = context.questions()
                .ask("\n%s\n\nThis is whose access token is in use. Type %s to go on: "
                        .formatted(String.join("\n", hits), word))
                .orElse("");
        if (!answer.equals(word)) {
            throw Failure.refused("You did not type %s. Nothing was changed.".formatted(word));
        }
    }
}
