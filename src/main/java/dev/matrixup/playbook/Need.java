package dev.matrixup.playbook;

import java.util.List;

/**
 * When enabled services need an admin API flag: the value that {@code group_vars} gives to it. Only Ansible can tell whether it is so,
 * because it depends on the user's variables.
 *
 * @param variable the flag
 * @param expression the Jinja text that is true where a service needs the flag
 * @param services the variables in it that switch a service or its use of the API, such as {@code matrix_ketesa_enabled}
 */
public record Need(String variable, String expression, List<String> services) {
    /** Copies the list. */
    public Need {
        services = List.copyOf(services);
    }
}
