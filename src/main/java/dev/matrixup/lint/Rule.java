package dev.matrixup.lint;

import dev.matrixup.playbook.Similar;
import dev.matrixup.report.Failure;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a finding is called: in its brackets, in {@code lint: {ignore: [ID]}} and in {@code # matrixup: ignore ID}. */
public enum Rule {
    /** {@link BrokenFiles}. */
    YAML("A file that Ansible cannot load"),
    /** {@link BrokenFiles}. */
    TEMPLATE("A value that begins with {{ and has no quotes"),
    /** {@link ConflictMarkers}. */
    CONFLICT("A conflict that git left in a file"),
    /** {@link DuplicateKeys}. */
    DUPLICATE("A variable that is set twice in one file"),
    /** {@link OverriddenValues}. */
    OVERRIDDEN("A value that another file replaces"),
    /** {@link PassedOverFiles}. */
    NO_VARS("A server without a vars file"),
    /** {@link PassedOverFiles}. */
    SHADOWED("A vars file that Ansible passes over for a folder or file of the same name"),
    /** {@link PassedOverFiles}. */
    UNLOADED("Variables of a host that the inventory does not have"),
    /** {@link PassedOverFiles}. */
    ENCRYPTED("A vars file that is encrypted as a whole, and so not looked into"),
    /** {@link OldVariables}, {@link OldMentions}. */
    RENAMED("A variable that has another name now"),
    /** {@link OldVariables}, {@link OldMentions}. */
    REPLACED("A variable whose work something else does now"),
    /** {@link OldVariables}, {@link OldMentions}. */
    REMOVED("A variable that is gone"),
    /** {@link UnknownVariables}. */
    UNKNOWN("A variable that nobody reads"),
    /** {@link DomainValue}. */
    DOMAIN("A domain that is missing, or that the playbook refuses"),
    /** {@link MissingVariables}, {@link PlaybookChecks}. */
    MISSING("A variable that has to be set"),
    /** {@link RefusedValues}, {@link PlaybookChecks}. */
    VALUE("A value that the playbook refuses"),
    /** {@link Placeholders}. */
    PLACEHOLDER("A text from an example, to be replaced by a value"),
    /** {@link EmptySecrets}. */
    EMPTY_SECRET("A secret without a value"),
    /** {@link Gate}. */
    GATE("Breaking changes that were not accepted"),
    /** {@link IgnoreComments}. */
    COMMENT("A comment that is to ignore findings and names none"),
    /** {@link CheckoutRoles}. */
    CHECKOUT("A checkout that is not whole"),
    /** {@link CheckoutRoles}. */
    ROLE_MISSING("A role from elsewhere that is not installed"),
    /** {@link CheckoutRoles}. */
    ROLE_VERSION("A role from elsewhere in another version than the checkout wants"),
    /** {@link UnreadChecks}. */
    UNREAD("A check of the playbook that matrixup cannot read");

    private final String description;

    Rule(String description) {
        this.description = description;
    }

    /** What it finds, in a few words. */
    public String description() {
        return description;
    }

    /** How people write it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The rule of this id. @throws Failure (64) if there is none */
    static Rule of(String id) {
        List<String> ids = Stream.of(values()).map(Rule::id).toList();
        return Stream.of(values())
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Failure.usage("%s is no id of a finding.%s The ids are %s."
                        .formatted(id, Similar.didYouMean(id, ids), String.join(", ", ids))));
    }
}
