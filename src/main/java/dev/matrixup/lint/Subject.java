package dev.matrixup.lint;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.DeploymentVars;
import dev.matrixup.workspace.VarsFiles;
import dev.matrixup.workspace.VarsFiles.Layer;
import dev.matrixup.workspace.VarsFiles.VarsFile;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.Mention;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is looked at: the vars files of one server, and the checkout that they are for. */
public final class Subject {
    private final VarsFiles vars;
    private final List<Failure> broken;
    private final Set<String> hosts;
    private final Optional<DeploymentVars> deployment;
    private final Checkout checkout;
    private final Catalog catalog;
    private final ProcessRunner processes;
    private final List<Setting> settings;
    private final Map<String, Setting> winners = new HashMap<>();
    private final CheckoutFiles files;

    /**
     * What is looked at.
     *
     * @param vars the server's vars files
     * @param broken what is wrong with those that could not be read
     * @param hosts all hosts of the inventory; none if only Ansible could tell
     * @param deployment what the deployment file sets for the server
     * @param processes for git, which is asked about roles
     */
    public Subject(
            VarsFiles vars,
            List<Failure> broken,
            Set<String> hosts,
            Optional<DeploymentVars> deployment,
            Checkout checkout,
            Catalog catalog,
            ProcessRunner processes) {
        this.vars = vars;
        this.broken = List.copyOf(broken);
        this.hosts = Set.copyOf(hosts);
        this.deployment = deployment;
        this.checkout = checkout;
        this.catalog = catalog;
        this.processes = processes;
        this.settings = Stream.of(
                        vars.inventoryGroups().entrySet().stream().map(Subject::setting),
                        vars.files().stream()
                                .filter(file -> file.layer() != Layer.HOST)
                                .flatMap(Subject::settings),
                        vars.inventory().entrySet().stream().map(Subject::setting),
                        vars.files().stream()
                                .filter(file -> file.layer() == Layer.HOST)
                                .flatMap(Subject::settings))
                .flatMap(all -> all)
                .toList();
        settings.forEach(setting -> winners.put(setting.name(), setting));
        this.files = new CheckoutFiles(checkout.root());
    }

    private static Stream<Setting> settings(VarsFile file) {
        List<Entry> merged = file.text().merged();
        return file.text().variables().stream()
                .map(entry -> Setting.of(entry, file.text().file(), file.layer(), merged.contains(entry)));
    }

    private static Setting setting(Map.Entry<String, Place> inventory) {
        Place place = inventory.getValue();
        return new Setting(inventory.getKey(), place.file(), Layer.INVENTORY, () -> place, Optional.empty(), false);
    }

    /** The same with some files edited. @param contents by file */
    public Subject with(Map<Path, byte[]> contents) {
        return new Subject(
                vars.with(contents),
                broken,
                hosts,
                deployment.map(file -> contents.containsKey(file.text().file())
                        ? file.with(contents.get(file.text().file()))
                        : file),
                checkout,
                catalog,
                processes);
    }

    /** The server's vars files. */
    public VarsFiles vars() {
        return vars;
    }

    /** What the deployment file sets for the server. */
    public Optional<DeploymentVars> deployment() {
        return deployment;
    }

    /** The user's own vars files. */
    public List<YamlText> texts() {
        return vars.files().stream()
                .filter(file -> file.layer() != Layer.PLAYBOOK_GROUP)
                .map(VarsFile::text)
                .toList();
    }

    /** What is wrong with files that could not be read. */
    public List<Failure> broken() {
        return broken;
    }

    Set<String> hosts() {
        return hosts;
    }

    Checkout checkout() {
        return checkout;
    }

    /** What the checkout's files say. */
    public Catalog catalog() {
        return catalog;
    }

    ProcessRunner processes() {
        return processes;
    }

    /** What all files set, the playbook's own {@code group_vars} among them, in the order in which it counts: the last one wins. */
    List<Setting> all() {
        return settings;
    }

    /** What the user sets. */
    List<Setting> settings() {
        return settings.stream()
                .filter(setting -> setting.layer() != Layer.PLAYBOOK_GROUP)
                .toList();
    }

    /** What the user sets, in the deployment file too, which counts most. */
    Stream<Setting> own() {
        return Stream.concat(settings().stream(), declared());
    }

    private Stream<Setting> declared() {
        return deployment.stream()
                .flatMap(file -> file.entries().stream()
                        .map(entry -> Setting.of(entry, file.text().file(), Layer.HOST, false)));
    }

    /** What the deployment file says about a variable. */
    Optional<Setting> declared(String name) {
        return declared().filter(setting -> setting.name().equals(name)).reduce((weaker, stronger) -> stronger);
    }

    /** What the user says about a variable; of several places the strongest. */
    Optional<Setting> users(String name) {
        return own().filter(setting -> setting.name().equals(name)).reduce((weaker, stronger) -> stronger);
    }

    /** The user's files, the deployment file among them. */
    Stream<YamlText> userTexts() {
        return Stream.concat(texts().stream(), deployment.map(DeploymentVars::text).stream());
    }

    /** The variables that the user's templates mention. */
    Stream<Mention> mentions() {
        return userTexts().flatMap(text -> text.mentions().stream());
    }

    /** What counts for a variable. */
    Optional<Setting> winner(String name) {
        return Optional.ofNullable(winners.get(name));
    }

    boolean wins(Setting setting) {
        return winners.get(setting.name()) == setting;
    }

    /**
     * The error in the value of a variable that every server has to set; none where only Ansible can tell.
     *
     * @param judge what is wrong with the value, which is empty where there is none
     */
    List<LintFinding> judged(String variable, Rule rule, Function<String, Optional<Failure>> judge) {
        Optional<Setting> setting = winner(variable);
        Optional<Place> place = setting.map(Setting::place).or(this::top);
        return literal(variable)
                .flatMap(judge)
                .flatMap(failure -> place.map(where -> LintFinding.of(rule, Severity.ERROR, failure, where)))
                .stream()
                .toList();
    }

    /** What a variable is, where it needs no Ansible to know it; an empty text where it is set nowhere. */
    public Optional<String> literal(String variable) {
        Optional<Setting> setting = winner(variable);
        return setting.isEmpty() && !partlyUnread() ? Optional.of("") : setting.flatMap(Setting::literal);
    }

    /** Whether a variable may be set where only Ansible can read it. */
    boolean partlyUnread() {
        return !vars.encrypted().isEmpty() || !broken.isEmpty();
    }

    /** Where something would be written that is missing; empty if the server has no vars file. */
    Optional<Place> top() {
        return vars.files().stream()
                .filter(file -> file.layer() == Layer.HOST)
                .map(file -> LintFinding.whole(file.text().file()))
                .findFirst();
    }

    String homeserver() {
        return winner("matrix_homeserver_implementation")
                .flatMap(Setting::literal)
                .orElse("synapse");
    }

    /** The files of the checkout's roles and plays, read once. */
    CheckoutFiles files() {
        return files;
    }

    /** All user files with their names, for scans of their text. */
    Stream<Path> paths() {
        return Stream.concat(
                        texts().stream().map(YamlText::file),
                        broken.stream().flatMap(failure -> failure.place().map(Place::file).stream()))
                .distinct();
    }
}
