package dev.matrixup.migrate;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Questions;
import java.util.List;

/** The user's word for what a migration does only with a yes of its own. */
public final class Consent {
    private Consent() {}

    /** Asks for what was not said beforehand; nothing is asked where nobody is at a terminal, or yes was said to all that is asked. */
    public static Choices ask(Context context, MigrationText text, Choices choices) {
        Choices chosen = choices;
        if (!text.migration().removable().isEmpty()
                && says(
                        context,
                        text.removal(),
                        text.migration().removable().size() == 1 ? "Take it out, too?" : "Take them out, too?")) {
            chosen = chosen.removing();
        }
        if (text.pending().isPresent() && says(context, text.gate(), "Have you read them, and adapted your files?")) {
            chosen = chosen.acknowledging(text.pending().get().to());
        }
        return chosen;
    }

    private static boolean says(Context context, List<String> lines, String question) {
        Questions questions = context.questions();
        if (!questions.interactive() || questions.yes()) {
            return false;
        }
        String answer = questions
                .ask(context.redactor().redact(String.join("\n", lines)) + "\n" + question + " [y/N] ")
                .orElse("");
        return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
    }
}
