package dev.matrixup.deploy;

import dev.matrixup.playbook.RolePin;
import dev.matrixup.playbook.Roles;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What in the files of a workspace would surprise its user, seen without asking anybody.
 *
 * @param texts the user's vars files, as they would be after the deployment's edits
 * @param toFill the secrets that every server has to fill
 */
record VarsChecks(Resolved resolved, List<YamlText> texts, Set<String> toFill) {
    List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        emptySecrets(findings);
        unpinnedRoles(findings);
        resolved.vars()
                .unloaded(resolved.hosts())
                .forEach(path -> findings.add(Finding.warning(
                        "%s belongs to no host of the inventory, so nothing in it counts."
                                .formatted(resolved.workspace().root().relativize(path)),
                        "give it the name of a host in the inventory, or remove it")));
        return findings;
    }

    /** Those that every server has to fill are Ansible's to judge, see {@link EffectiveChecks#emptySecrets}; others may be meant so. */
    private void emptySecrets(List<Finding> findings) {
        for (YamlText text : texts) {
            for (Entry entry : text.entries()) {
                Object value = entry.value().toJava();
                boolean counts = resolved.vars()
                        .winner(entry.key())
                        .filter(winner -> winner.place().equals(entry.place()))
                        .isPresent();
                if ((value == null || value.equals(""))
                        && counts
                        && SecretVariables.isSecret(entry.key())
                        && !toFill.contains(entry.key())) {
                    findings.add(new Finding(
                            false, EffectiveChecks.empty(entry.key()).at(entry.place())));
                }
            }
        }
    }

    private void unpinnedRoles(List<Finding> findings) {
        List<RolePin> other =
                Roles.of(resolved.checkout()).otherVersion(resolved.context().processes());
        if (!other.isEmpty()) {
            findings.add(Finding.warning(
                    "%d %s not at the version that the checkout pins: %s."
                            .formatted(
                                    other.size(),
                                    other.size() == 1 ? "role is" : "roles are",
                                    other.stream().map(RolePin::name).limit(5).collect(Collectors.joining(", "))
                                            + (other.size() > 5 ? ", ..." : "")),
                    "just update, or ansible-galaxy install -r requirements.yml -p roles/galaxy/ --force"));
        }
    }
}
