package dev.matrixup.deploy;

import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.lint.CheckoutFiles;
import dev.matrixup.playbook.Fate;
import dev.matrixup.playbook.Similar;
import dev.matrixup.playbook.Variable;
import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Listing;
import dev.matrixup.report.Place;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.Typed;
import dev.matrixup.workspace.VarsFiles.Winner;
import dev.matrixup.workspace.VarsProposal;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The variables of one server: what its user's vars files and the playbook say, and edits of those files. Nothing here reaches the server. */
public final class ServerVars implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Context context;
    private final DeployRequest request;
    private final Resolved resolved;

    private ServerVars(Context context, DeployRequest request, Resolved resolved) {
        this.context = context;
        this.request = request;
        this.resolved = resolved;
        context.redactor().add(resolved.secrets());
    }

    /** Reads the files of the request's server. Throws as a deployment does where something is missing. */
    public static ServerVars of(Context context, DeployRequest request) {
        return new ServerVars(context, request, Resolved.ofFiles(context, request));
    }

    /** The same, ready to ask Ansible; that takes the vault password where something is vaulted. */
    public static ServerVars opened(Context context, DeployRequest request) {
        return new ServerVars(context, request, Resolved.of(context, request));
    }

    /**
     * What a value comes from: the user's word, or whoever is asked for it.
     *
     * @param argument what stood on the command line
     * @param input what stood on standard input
     * @param string whether it is a text, whatever it looks like
     * @param typed the whole command
     */
    public record Given(Optional<String> argument, Optional<Secret> input, boolean string, Typed typed) {}

    /**
     * All that gives a variable its value.
     *
     * @param effective whether Ansible is asked what it takes; for {@link #opened}
     * @throws Failure (64) if nobody knows the variable
     */
    public VariableSheet get(String name, boolean effective) {
        checkName(name);
        VariableSheet sheet = VariableSheet.read(resolved, name, effective ? Optional.of(ask(name)) : Optional.empty());
        if (sheet.definitions().isEmpty() && !effective) {
            throw unknown(name);
        }
        return sheet;
    }

    /**
     * The value that Ansible takes, as text, also if it is a secret; for {@link #opened}.
     *
     * @throws Failure (3) if there is none, or nobody is at a terminal to see it
     */
    public Secret reveal(String name) {
        checkName(name);
        if (!context.questions().interactive()) {
            throw Failure.refused("A value that may be a secret is shown at a terminal only.");
        }
        Value value = ask(name);
        if (value instanceof Value.Known known) {
            return Secret.of(known.value() instanceof String text ? text : YamlText.inline(known.value()));
        }
        throw Failure.refused("%s has no value. %s".formatted(name, ((Value.Undefined) value).reason()));
    }

    /**
     * Gives a variable a value, in the file whose value counts.
     *
     * @param force whether to do so although nobody reads it, its kind is another one, or it is vaulted now
     * @throws Failure (64) if nobody reads the variable, or the value is wrong for it; (3) if it is not the vars files that decide about it
     */
    public VarsEdit set(String name, Given given, boolean force) {
        checkName(name);
        Proposal.requireUndecided(resolved, name);
        requireFree(name);
        Optional<Variable> known = resolved.catalog().find(name);
        if (known.isEmpty() && !force) {
            fate(name).filter(Fate::isRename).flatMap(Fate::replacement).ifPresent(now -> {
                throw unknown(name).next(given.typed().replacing(name, now));
            });
        }
        ExpectedValue expected = ExpectedValue.of(name, known);
        if (expected.isSecret()) {
            requireUnseen(name, given);
        }
        if (known.isEmpty() && !force && !isRead(name)) {
            throw unknown(name).next(given.typed().with("--force") + "       for a variable of your own");
        }
        Object value = value(expected, given, force);
        Optional<Winner> before = resolved.vars().winner(name);
        if (before.filter(Winner::vaulted).isPresent()
                && !(value instanceof Tagged tagged && tagged.isVaulted())
                && !(value instanceof String text && SecretVariables.isReference(text))
                && !force) {
            throw Failure.refused("%s is vaulted, and would stand there in clear text.".formatted(name))
                    .at(before.orElseThrow().place())
                    .next(
                            "ansible-vault encrypt_string | %s"
                                    .formatted(resolved.invocation().of("vars set --stdin " + name)),
                            given.typed().with("--force") + "       writes it nevertheless");
        }
        VarsProposal proposal = VarsProposal.ofTyped(resolved.vars(), name, value);
        warnOfEncrypted(name);
        return new VarsEdit(
                context,
                resolved,
                name,
                proposal,
                before.filter(Winner::editable).isPresent(),
                proposal.files().isEmpty()
                        ? "%s is so already, %s. Nothing was changed."
                                .formatted(name, shown(before.orElseThrow().place()))
                        : "%s is set. The server is as before.".formatted(name));
    }

    /**
     * Takes a variable out of the user's vars files.
     *
     * @param file out of this one; empty for the only one that it stands in
     * @throws Failure (3) if it stands in several files, or is not for us to take out; (64) if nobody knows it, or it is not in that file
     */
    public VarsEdit unset(String name, Optional<Path> file) {
        checkName(name);
        Proposal.requireUndecided(resolved, name);
        List<Winner> all = resolved.vars().definitions(name);
        List<Winner> own = all.stream().filter(Winner::isUsers).toList();
        if (own.isEmpty()) {
            if (!resolved.catalog().defines(name)) {
                throw unknown(name);
            }
            return new VarsEdit(
                    context,
                    resolved,
                    name,
                    new VarsProposal(List.of(), List.of()),
                    false,
                    "%s is not set in your files. Nothing was changed.".formatted(name));
        }
        Winner out = file.map(named -> in(named, name, own)).orElseGet(() -> only(name, own));
        YamlText text = out.text()
                .orElseThrow(() -> Failure.refused(
                                "%s stands in the inventory, out of which matrixup takes nothing.".formatted(name))
                        .at(out.place()));
        VarsProposal proposal = VarsProposal.without(text, name);
        Optional<Place> next = all.stream()
                .filter(winner -> winner != out)
                .map(Winner::place)
                .reduce((weaker, stronger) -> stronger)
                .or(() -> resolved.catalog().find(name).map(Variable::place));
        return new VarsEdit(
                context,
                resolved,
                name,
                proposal,
                true,
                next.map(place -> "%s is unset. What counts now is %s.".formatted(name, shown(place)))
                        .orElse("%s is unset, and has no other value.".formatted(name)));
    }

    /** The edits that a deployment would make first: of the vars files and of a rendered inventory. */
    public VarsEdit apply() {
        Proposal proposal = Proposal.of(resolved, request);
        List<FileEdit> files = Stream.concat(proposal.vars().files().stream(), resolved.inventory().stream())
                .toList();
        return new VarsEdit(
                context,
                resolved,
                "as matrixup.yml wants it",
                new VarsProposal(files, proposal.vars().changes()),
                true,
                files.isEmpty()
                        ? resolved.workspace()
                                .deployment()
                                .map(any -> "Your files are as matrixup.yml wants them. Nothing to do.")
                                .orElse("There is no matrixup.yml, so a deployment changes none of your files.")
                        : "Your files are as matrixup.yml wants them. The server is as before.");
    }

    /**
     * Lists what the user's vars files set, in their order.
     *
     * @param part of the names; empty for all
     * @param changed only those whose value is not the playbook's default
     */
    public VarsList list(Optional<String> part, boolean changed, Listing<VarsList.Row> listing) {
        return VarsList.read(resolved, part, changed, listing);
    }

    /** Lists what the playbook has a default for, in the order of its roles. */
    public DefaultsList defaults(Optional<String> part, Listing<DefaultsList.Row> listing) {
        return DefaultsList.read(resolved, part, listing);
    }

    private void requireUnseen(String name, Given given) {
        if (given.argument()
                .filter(text -> !text.isBlank() && !ExpectedValue.isTemplate(text))
                .isPresent()) {
            throw Failure.usage("%s is a secret by its name, and arguments can be read by everybody on this machine."
                            .formatted(name))
                    .next(
                            resolved.invocation().of("vars set " + name, "asks for it"),
                            resolved.invocation().of("vars set --stdin " + name, "reads it from standard input"));
        }
    }

    private Object value(ExpectedValue expected, Given given, boolean force) {
        String name = expected.variable();
        boolean secret = expected.isSecret();
        Optional<Secret> input = given.input()
                .or(() -> secret && given.argument().isEmpty()
                        ? context.questions().askSecret(name + ": ")
                        : Optional.empty())
                .filter(typed -> !secret || !typed.reveal().isBlank());
        if (secret) {
            context.redactor().add(input.stream().toList());
        }
        String text = input.map(Secret::reveal)
                .or(given::argument)
                .orElseThrow(() -> Failure.usage("Say which value %s is to have.".formatted(name))
                        .next(resolved.invocation()
                                .of((secret ? "vars set --stdin %s" : "vars set %s VALUE").formatted(name))));
        Object read = given.string() ? text : expected.read(text, given.typed());
        Object value = input.isPresent() ? expected.literal(read) : read;
        if (value != read) {
            context.warn("The value is taken as it is: {{, {% or {# begins no template in it.");
        }
        if (!force) {
            expected.check(value, given.typed());
        }
        return value;
    }

    /** What the playbook fixes for itself cannot be set. */
    private void requireFree(String name) {
        resolved.catalog().fixed(name).stream().findFirst().ifPresent(definition -> {
            throw Failure.refused("The playbook fixes %s in %s, whatever your vars files say."
                    .formatted(name, shown(definition.file())));
        });
    }

    /** Whether anything that the playbook or the user wrote needs it, or Ansible itself does. */
    private boolean isRead(String name) {
        Pattern word = Pattern.compile("\\b" + name + "\\b");
        return name.startsWith("ansible_")
                || resolved.vars().winner(name).isPresent()
                || resolved.vars().files().stream()
                        .map(file -> new String(file.text().bytes(), StandardCharsets.UTF_8))
                        .anyMatch(text -> mentions(text, word))
                || !new CheckoutFiles(resolved.catalog().root())
                        .mentioned(List.of(name))
                        .isEmpty();
    }

    private static boolean mentions(String text, Pattern word) {
        return text.lines()
                .filter(line -> !line.stripLeading().startsWith("#"))
                .anyMatch(line -> word.matcher(line).find());
    }

    private Winner in(Path file, String name, List<Winner> own) {
        Path here = file.toAbsolutePath().normalize();
        Path there = resolved.workspace().root().resolve(file).normalize();
        return own.stream()
                .filter(Winner::editable)
                .filter(winner ->
                        List.of(here, there).contains(winner.place().file().normalize()))
                .findFirst()
                .orElseThrow(() -> Failure.usage("%s does not stand in %s, but at %s."
                        .formatted(
                                name,
                                file,
                                String.join(
                                        " and ",
                                        own.stream()
                                                .map(Winner::place)
                                                .map(this::shown)
                                                .toList()))));
    }

    private Winner only(String name, List<Winner> own) {
        if (own.size() > 1) {
            Winner strongest = own.get(own.size() - 1);
            throw Failure.refused("%s stands in %d files: %s. The last one counts."
                            .formatted(
                                    name,
                                    own.size(),
                                    String.join(
                                            ", ",
                                            own.stream()
                                                    .map(Winner::place)
                                                    .map(this::shown)
                                                    .toList())))
                    .at(strongest.place())
                    .next(own.stream()
                            .filter(Winner::editable)
                            .map(winner -> resolved.invocation()
                                    .of("vars unset --file %s %s"
                                            .formatted(
                                                    Argv.quote(
                                                            shown(winner.place().file())),
                                                    name)))
                            .toArray(String[]::new));
        }
        return own.get(0);
    }

    /** A file that is encrypted as a whole may set anything. */
    private void warnOfEncrypted(String name) {
        List<Path> encrypted = resolved.vars().encrypted();
        List<Path> files =
                resolved.vars().files().stream().map(file -> file.text().file()).toList();
        int target = files.indexOf(resolved.vars().target(name));
        encrypted.stream()
                .filter(file -> target >= 0 && files.indexOf(file) > target)
                .forEach(file -> context.warn(
                        "%s is encrypted as a whole. If it sets %s, that counts.".formatted(shown(file), name)));
    }

    private Value ask(String name) {
        return resolved.effective(List.of(name)).get(name);
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Failure.usage("%s is no name of a variable.".formatted(name));
        }
    }

    private Failure unknown(String name) {
        Set<String> names = new TreeSet<>(resolved.catalog().variables().keySet());
        resolved.vars().files().forEach(file -> file.text().variables().forEach(entry -> names.add(entry.key())));
        return fate(name)
                .map(fate -> Failure.usage("%s is gone from this version of the playbook.%s"
                        .formatted(
                                name,
                                fate.replacement()
                                        .map(" In its place there is %s."::formatted)
                                        .orElse(""))))
                .orElseGet(() -> Failure.usage("Neither your files nor the playbook know a variable %s.%s"
                        .formatted(name, Similar.didYouMean(name, names))));
    }

    /** What became of a variable that the checkout no longer has. */
    private Optional<Fate> fate(String name) {
        return resolved.catalog().defines(name)
                ? Optional.empty()
                : resolved.catalog().oldNames().fate(name);
    }

    private String shown(Place place) {
        return resolved.shown(place);
    }

    private String shown(Path file) {
        return resolved.workspace().shown(file).toString();
    }

    /** Forgets what it took to open vaulted values. */
    @Override
    public void close() {
        resolved.close();
    }
}
