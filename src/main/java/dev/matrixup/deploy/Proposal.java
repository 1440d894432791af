package dev.matrixup.deploy;

import dev.matrixup.ansible.ExtraArguments;
import dev.matrixup.lint.LintFinding;
import dev.matrixup.lint.Linter;
import dev.matrixup.lint.Rule;
import dev.matrixup.lint.Subject;
import dev.matrixup.playbook.Definition;
import dev.matrixup.playbook.FlagEdit;
import dev.matrixup.playbook.Flags;
import dev.matrixup.playbook.Tags;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.BaseDomain;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.ProposedInventory;
import dev.matrixup.workspace.ServerSettings;
import dev.matrixup.workspace.VarsChange;
import dev.matrixup.workspace.VarsFiles;
import dev.matrixup.workspace.VarsProposal;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a deployment would write, as values: nothing is written before {@link #apply}.
 *
 * @param managed the variables that the deployment file decides, with their values
 * @param vars the edits in vars files
 * @param tags what the playbook will run
 */
record Proposal(Resolved resolved, Map<String, Object> managed, VarsProposal vars, List<String> tags) {
    private static final String VARS = "vars";

    /** What is found of a variable's value alone. */
    private static final Set<Rule> BY_FILES = Set.of(Rule.MISSING, Rule.VALUE);

    private static final String COMMENT = "Set by matrixup from matrixup.yml.";

    /** The names under which checkouts let the Matrix server serve the domain's own address, newest first. */
    private static final List<String> SERVED_HERE = List.of(
            "matrix_static_files_container_labels_base_domain_enabled",
            "matrix_nginx_proxy_base_domain_serving_enabled");

    /** Throws a {@link Failure} of code 3 where a wish cannot be fulfilled or a file not be edited. */
    static Proposal of(Resolved resolved, DeployRequest request) {
        Map<String, Object> managed = new LinkedHashMap<>();
        if (resolved.workspace().deployment().isPresent()) {
            managed.put("matrix_domain", resolved.server().domain());
            managed.put("matrix_homeserver_implementation", resolved.homeserver());
        }
        bySetting(resolved).values().forEach(managed::putAll);
        Tags tags = Tags.of(resolved.catalog());
        List<String> wanted =
                !request.tags().isEmpty() ? request.tags() : request.setup() ? tags.setupTags() : tags.deployTags();
        return new Proposal(resolved, managed, VarsProposal.of(resolved.vars(), managed, COMMENT), wanted);
    }

    /** The variables with the values that the deployment file wants, by its setting that does; a later one wins. */
    private static Map<String, Map<String, Object>> bySetting(Resolved resolved) {
        Map<String, Map<String, Object>> managed = new LinkedHashMap<>();
        Flags flags = resolved.flags();
        ServerSettings settings = resolved.settings();
        managed.put("root_redirect", values(flags.rootRedirect(resolved.homeserver(), settings.rootRedirect())));
        managed.put("admin_api", values(flags.adminApi(resolved.homeserver(), settings.adminApi())));
        if (settings.baseDomain() == BaseDomain.SERVED_HERE) {
            managed.put("base_domain", Map.of(servedHere(resolved), true));
        }
        managed.put(VARS, settings.vars());
        return managed;
    }

    private static Map<String, Object> values(List<FlagEdit> edits) {
        Map<String, Object> values = new LinkedHashMap<>();
        edits.forEach(edit -> values.put(edit.variable(), edit.value()));
        return values;
    }

    /** @throws Failure (3) if the deployment file decides a variable, with the place where it does */
    static void requireUndecided(Resolved resolved, String variable) {
        bySetting(resolved).forEach((setting, values) -> {
            if (values.containsKey(variable)) {
                boolean own = setting.equals(VARS);
                Failure failure = Failure.refused(
                                "matrixup.yml decides about %s, and each deployment brings its value back."
                                        .formatted(variable))
                        .next(own ? "Change it there, below vars." : "Change %s there.".formatted(setting));
                throw resolved.decision(own ? List.of(setting, variable) : List.of(setting))
                        .map(failure::at)
                        .orElse(failure);
            }
        });
    }

    private static String servedHere(Resolved resolved) {
        return SERVED_HERE.stream()
                .filter(resolved.catalog()::defines)
                .findFirst()
                .orElseThrow(() -> Failure.refused(
                                "base_domain is served-here, but this version of the playbook cannot let the server serve %s: it has neither %s."
                                        .formatted(resolved.server().domain(), String.join(" nor ", SERVED_HERE)))
                        .next("base_domain: elsewhere       in matrixup.yml makes two files for a website there"));
    }

    /** A run of these tags with the variables as they are; only a rendered inventory follows the deployment file. */
    static Proposal ofTags(Resolved resolved, List<String> tags) {
        return new Proposal(resolved, Map.of(), new VarsProposal(List.of(), List.of()), tags);
    }

    /** The names of the variables that change. */
    List<String> changedNames() {
        return vars.changes().stream().map(VarsChange::variable).toList();
    }

    /** The vars files as they would be. */
    List<YamlText> texts() {
        return resolved.vars().with(vars.contents()).files().stream()
                .filter(file -> file.layer() != VarsFiles.Layer.PLAYBOOK_GROUP)
                .map(VarsFiles.VarsFile::text)
                .toList();
    }

    /** The vars files that Ansible loads, the user's own. */
    List<Path> files() {
        return texts().stream().map(YamlText::file).toList();
    }

    /** What would keep us from writing. */
    List<Failure> obstacles() {
        return Stream.concat(vars.obstacles().stream(), resolved.inventory().flatMap(FileEdit::obstacle).stream())
                .toList();
    }

    /** What wins over the place where we set a variable, for messages: a file that fixes it, or one that only Ansible can read. */
    String winner(String variable) {
        List<Path> fixed = resolved.catalog().fixed(variable).stream()
                .map(Definition::file)
                .distinct()
                .toList();
        List<Path> suspects = fixed.isEmpty() ? resolved.vars().encrypted() : fixed;
        return suspects.isEmpty()
                ? "the inventory, or the playbook itself,"
                : String.join(" or ", suspects.stream().map(Path::toString).toList());
    }

    /** Inventories as Ansible would see them after {@link #apply}; closed when nothing is asked any more. */
    View view(Path folder) {
        Map<Path, byte[]> contents = new LinkedHashMap<>(vars.contents());
        resolved.inventory().ifPresent(edit -> contents.put(edit.file(), edit.after()));
        return contents.isEmpty()
                ? new View(resolved.workspace().inventories(), Optional.empty())
                : View.of(ProposedInventory.make(folder, resolved.workspace(), contents));
    }

    /** Inventories to ask Ansible about. */
    record View(List<Path> inventories, Optional<ProposedInventory> mirror) implements AutoCloseable {
        private static View of(ProposedInventory mirror) {
            return new View(mirror.inventories(), Optional.of(mirror));
        }

        @Override
        public void close() {
            mirror.ifPresent(ProposedInventory::close);
        }
    }

    /** Writes the vars files; empty if none changes. */
    Optional<Step.Shown> editVars() {
        vars.apply();
        int count = vars.changes().size();
        return count == 0
                ? Optional.empty()
                : Step.Shown.ok(
                        "%d %s in %s"
                                .formatted(
                                        count,
                                        count == 1 ? "setting" : "settings",
                                        String.join(
                                                ", ",
                                                vars.files().stream()
                                                        .map(Proposal::name)
                                                        .toList())),
                        "settings=" + count);
    }

    /** Writes the inventory, if it is rendered and differs. */
    Optional<Step.Shown> renderInventory() {
        Optional<FileEdit> edit = resolved.inventory();
        edit.ifPresent(FileEdit::apply);
        return Step.Shown.ok(edit.isPresent() ? "rendered anew" : "unchanged");
    }

    private static String name(FileEdit edit) {
        return edit.file().getFileName().toString();
    }

    /**
     * What is wrong with the vars files as they would be, and with the checkout, as {@code vars lint} sees it. Variables that are given to Ansible
     * itself count more than the files.
     */
    List<LintFinding> lint() {
        Subject subject = new Subject(
                resolved.vars().with(vars.contents()),
                List.of(),
                resolved.hosts(),
                resolved.workspace().deploymentVars(resolved.server()),
                resolved.checkout(),
                resolved.catalog(),
                resolved.context().processes());
        List<LintFinding> found = Linter.look(
                subject,
                resolved.workspace().deployment().map(DeploymentFile::ignored).orElse(List.of()));
        return ExtraArguments.extraVars(resolved.request().arguments()).isEmpty()
                ? found
                : found.stream()
                        .filter(finding -> !BY_FILES.contains(finding.rule()))
                        .toList();
    }

    /** The settings that change, as lines for the plan. */
    String describe(Style style) {
        StringBuilder lines = new StringBuilder();
        for (VarsChange change : vars.changes()) {
            Mark mark = change.isNew() ? Mark.ADDED : Mark.CHANGED;
            String where =
                    change.place().file().getFileName() + ":" + change.place().line();
            SettingLines.of(style, mark, where, change.variable(), change.text())
                    .forEach(line -> lines.append("  ").append(line).append('\n'));
        }
        return lines.toString();
    }
}
