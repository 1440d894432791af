package dev.matrixup.ansible;

/**
 * What an option of Ansible's is set to.
 *
 * @param value its text
 * @param origin where it is set, for people: {@code transport in /srv/playbook/ansible.cfg}; empty where it is Ansible's default
 */
public record Setting(String value, String origin) {
    /** What holds where nothing is set. */
    static Setting byDefault(String value) {
        return new Setting(value, "");
    }

    /** The value with its origin behind it, for people. */
    @Override
    public String toString() {
        return origin.isEmpty() ? value : "%s (%s)".formatted(value, origin);
    }
}
