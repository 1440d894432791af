package dev.matrixup.cli;

import dev.matrixup.playbook.Catalog;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.Service;
import dev.matrixup.playbook.Tags;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.Workspace;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Names that only the checkout knows, for a shell that completes them. */
enum Names {
    /** What {@code run} takes. */
    TAGS(catalog -> Tags.of(catalog).known()),
    /** What {@code enable} and {@code disable} take. */
    SERVICES(catalog -> Service.of(catalog).stream().map(Service::name).toList()),
    /** What {@code vars get}, {@code set} and {@code unset} take. */
    VARIABLES(catalog -> catalog.variables().keySet());

    /** The shell expands what it is given to choose from: nothing else may come through. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    private final Function<Catalog, Collection<String>> of;

    Names(Function<Catalog, Collection<String>> of) {
        this.of = of;
    }

    /** Those of a workspace; none where there is no workspace, for a shell has nothing to show an error on. */
    List<String> in(Path folder, ProcessRunner processes) {
        try {
            Workspace workspace = Workspace.open(folder);
            Catalog catalog = Checkout.at(workspace.checkout(), processes).catalog(workspace.cache());
            return of.apply(catalog).stream()
                    .filter(name -> PLAIN.matcher(name).matches())
                    .toList();
        } catch (Failure e) {
            return List.of();
        }
    }

    /** How the script that picocli writes declares them. */
    private String declared() {
        return "(\"@" + name() + "\")";
    }

    /** The script with the question for these names in place of their stand-ins. */
    static String askedFor(String script) {
        String asking = script;
        for (Names names : values()) {
            asking = asking.replace(
                    names.declared(), "($(\"${COMP_WORDS[0]}\" completion --names " + names + " 2>/dev/null))");
        }
        return asking;
    }

    /** Stands for the tags in annotations, which cannot look into a checkout. */
    static final class OfTags implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("@" + TAGS).iterator();
        }
    }

    /** Stands for the services in annotations. */
    static final class OfServices implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("@" + SERVICES).iterator();
        }
    }

    /** Stands for the variables in annotations. */
    static final class OfVariables implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of("@" + VARIABLES).iterator();
        }
    }
}
