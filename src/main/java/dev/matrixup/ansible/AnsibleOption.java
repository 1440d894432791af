package dev.matrixup.ansible;

import java.util.List;

/**
 * One of Ansible's options by all the names under which it can be set. Of one kind the last that is set counts; of the kinds, the first:
 * variables, the user's arguments, the environment, {@code ansible.cfg}. This is the order of {@code config/manager.py}.
 *
 * @param variables variables of the host
 * @param arguments long options of {@code ansible-playbook}
 * @param environment environment variables
 * @param settings settings of {@code ansible.cfg}, each after its section and a dot
 */
record AnsibleOption(List<String> variables, List<String> arguments, List<String> environment, List<String> settings) {
    /** Each parameter holds names between blanks; it may be empty. */
    static AnsibleOption of(String variables, String arguments, String environment, String settings) {
        return new AnsibleOption(names(variables), names(arguments), names(environment), names(settings));
    }

    private static List<String> names(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }
}
