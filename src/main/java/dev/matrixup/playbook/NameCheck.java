package dev.matrixup.playbook;

import dev.matrixup.report.Place;
import java.util.List;

/**
 * A task by which the playbook stops where variables of certain names are set. It runs with the tags of its role only.
 *
 * @param role the role, such as {@code custom/matrix-base}
 * @param place the task
 * @param message what it prints, with Jinja
 * @param conditions what must hold besides, its own and those of the blocks around it: mostly a variable that switches the check off
 */
public record NameCheck(String role, Place place, String message, List<String> conditions) {
    /** Copies the list. */
    public NameCheck {
        conditions = List.copyOf(conditions);
    }

    /** The message for one variable, without Jinja. */
    String words(String name) {
        return message.replaceAll("(?s)\\{\\{.*?}}", name).strip();
    }
}
