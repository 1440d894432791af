package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Child;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What decides which variables Ansible sees: the same for a question as for the run that follows it.
 *
 * @param checkout the playbook's folder, in which Ansible is started
 * @param inventories the inventory sources, in their order
 * @param vault arguments about vault passwords, such as {@code --vault-id matrixup@/dev/stdin}
 * @param extraVars arguments with extra variables, such as {@code -e @FILE}; they hold no secret
 * @param stdin what the child reads, for a vault password; empty for nothing
 * @param environment variables set for the child
 */
public record AnsibleScope(
        Path checkout,
        List<Path> inventories,
        List<String> vault,
        List<String> extraVars,
        Secret stdin,
        Map<String, String> environment) {

    /** Copies the lists. */
    public AnsibleScope {
        checkout = checkout.toAbsolutePath();
        inventories = inventories.stream().map(Path::toAbsolutePath).toList();
        vault = List.copyOf(vault);
        extraVars = List.copyOf(extraVars);
        Objects.requireNonNull(stdin);
        environment = Map.copyOf(environment);
    }

    /** A playbook with its inventories and nothing else. */
    public static AnsibleScope of(Path checkout, List<Path> inventories) {
        return new AnsibleScope(checkout, inventories, List.of(), List.of(), Secret.of(""), Map.of());
    }

    /** The same with vault passwords. */
    public AnsibleScope withVault(List<String> arguments, Secret input) {
        return new AnsibleScope(checkout, inventories, arguments, extraVars, input, environment);
    }

    /** The same with a vault password that the child reads on its standard input, besides the arguments about others. */
    public AnsibleScope withVaultPassword(Secret password) {
        List<String> all = new ArrayList<>(vault);
        all.addAll(OneTimeVault.KEY_ON_STDIN);
        return withVault(all, password);
    }

    /** The same with more extra variables. */
    public AnsibleScope withExtraVars(List<String> arguments) {
        List<String> all = new ArrayList<>(extraVars);
        all.addAll(arguments);
        return new AnsibleScope(checkout, inventories, vault, all, stdin, environment);
    }

    /** The same with these variables in the child's environment. */
    public AnsibleScope with(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(environment);
        all.putAll(variables);
        return new AnsibleScope(checkout, inventories, vault, extraVars, stdin, all);
    }

    /** A program of Ansible's with this scope's inventories, vault passwords and extra variables. */
    Argv argv(Path program) {
        Argv argv = Argv.of(program);
        for (Path inventory : inventories) {
            argv = argv.with("-i", inventory);
        }
        return argv.with(vault).with(extraVars);
    }

    /** A child that only answers a question: what it prints is for us alone, and it asks nobody anything. */
    Child quiet(Argv argv) {
        Child child = Child.of(argv).in(checkout).with(environment).input(stdin.reveal());
        return child.environment(AnsibleEnvironment.quiet(child.environment(), checkout));
    }
}
