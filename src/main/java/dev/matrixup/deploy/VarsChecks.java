package dev.matrixup.deploy;

import dev.matrixup.playbook.RolePin;
import dev.matrixup.playbook.Roles;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What in the files of a workspace would surprise its user, seen without asking anybody.
 *
 * @param texts the user's vars files, as they would be after the deployment's edits
 */
record VarsChecks(Resolved resolved, List<YamlText> texts) {
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

    /** The playbook's own example leaves empty what every server has to fill; other empty secrets may be meant so. */
    private void emptySecrets(List<Finding> findings) {
        Set<String> needed = needed();
        for (YamlText text : texts) {
            for (Entry entry : text.entries()) {
                Object value = entry.value().toJava();
                boolean empty = value == null || value.equals("");
                boolean counts = text.find(entry.key()).filter(entry::equals).isPresent();
                if (empty && counts && SecretVariables.isSecret(entry.key())) {
                    Failure what = Failure.refused("%s is empty.".formatted(entry.key()))
                            .at(entry.place())
                            .next("%s: '%s'".formatted(entry.key(), "the output of: openssl rand -hex 32"));
                    findings.add(new Finding(needed.contains(entry.key()), what));
                }
            }
        }
    }

    private Set<String> needed() {
        Path example = resolved.checkout().root().resolve("examples/vars.yml");
        return Files.isRegularFile(example)
                ? YamlText.read(example).entries().stream().map(Entry::key).collect(Collectors.toSet())
                : Set.of();
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
