package dev.matrixup.playbook;

import dev.matrixup.report.Place;
import dev.matrixup.yaml.YamlNode;
import java.util.Optional;

/**
 * A variable that the checkout defines: as a role's default, in its {@code group_vars}, or both.
 *
 * @param name its name
 * @param roleDefault the role's default
 * @param groupVars the value in {@code group_vars/matrix_servers}, which wins
 */
public record Variable(String name, Optional<Definition> roleDefault, Optional<Definition> groupVars) {
    /** Checks that it is defined. */
    public Variable {
        if (roleDefault.isEmpty() && groupVars.isEmpty()) {
            throw new IllegalArgumentException(name + " is defined nowhere");
        }
    }

    /** The definition that counts without the user's vars files. */
    public Definition definition() {
        return groupVars.or(() -> roleDefault).orElseThrow();
    }

    /** The value that counts without the user's vars files. */
    public YamlNode value() {
        return definition().value();
    }

    /** Where that value stands. */
    public Place place() {
        return definition().place();
    }

    /** The role whose default it is; empty for a variable of the playbook itself. */
    public Optional<String> owner() {
        return roleDefault.map(Definition::role);
    }
}
