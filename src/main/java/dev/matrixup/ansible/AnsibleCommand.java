package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One execution of {@code ansible-playbook}, as a value.
 *
 * @param executable {@code ansible-playbook} itself
 * @param checkout its working directory
 * @param playbook the playbook's file, relative to the checkout or absolute
 * @param inventory inventory files or folders, as {@code -i} takes them
 * @param tags which tasks to run; empty for all
 * @param limit a host pattern; empty for all hosts
 * @param extraVars files with further variables, without secrets
 * @param vault variables with secrets
 * @param arguments the user's own arguments; {@link ExtraArguments} says which are not possible
 * @param agent the socket of the ssh-agent to use; empty for the user's own, if he has one
 * @param locks files whose byte 1 Ansible holds locked as long as it lives
 */
public record AnsibleCommand(
        Path executable,
        Path checkout,
        Path playbook,
        List<Path> inventory,
        List<String> tags,
        String limit,
        List<Path> extraVars,
        Optional<OneTimeVault> vault,
        List<String> arguments,
        Optional<Path> agent,
        List<Path> locks) {

    /** Copies the lists. */
    public AnsibleCommand {
        inventory = List.copyOf(inventory);
        tags = List.copyOf(tags);
        extraVars = List.copyOf(extraVars);
        arguments = List.copyOf(arguments);
        locks = List.copyOf(locks);
    }

    /** Begins with all tasks of a playbook on all hosts of its inventories. */
    public static Builder of(Path executable, Path checkout, Path playbook, List<Path> inventory) {
        return new Builder(executable, checkout, playbook, inventory);
    }

    /** The argument list; {@code vaultFile} is where the secrets lie encrypted. */
    Argv argv(Path vaultFile) {
        List<Object> words = new ArrayList<>();
        inventory.forEach(source -> words.addAll(List.of("-i", source)));
        words.add(playbook);
        if (!tags.isEmpty()) {
            words.addAll(List.of("--tags", String.join(",", tags)));
        }
        if (!limit.isEmpty()) {
            words.addAll(List.of("--limit", limit));
        }
        extraVars.forEach(file -> words.addAll(List.of("-e", "@" + file)));
        if (vault.isPresent()) {
            words.addAll(List.of("-e", "@" + vaultFile));
            words.addAll(OneTimeVault.KEY_ON_STDIN);
        }
        words.addAll(arguments);
        return Argv.of(executable).with(words);
    }

    /**
     * The whole environment.
     *
     * @param user the environment that matrixup was started with
     * @param run the id that the event plugin repeats in each line
     * @param plugins the folder that holds the event plugin
     * @param events the named pipe that it writes to
     */
    Map<String, String> environment(Map<String, String> user, String run, Path plugins, Path events) {
        Map<String, String> environment = new HashMap<>(AnsibleEnvironment.of(user, checkout));
        environment.put("ANSIBLE_CALLBACK_PLUGINS", AnsibleEnvironment.callbackPlugins(environment, checkout, plugins));
        agent.ifPresent(socket -> environment.put("SSH_AUTH_SOCK", socket.toString()));
        environment.put("MATRIXUP_RUN", run);
        environment.put("MATRIXUP_EVENTS", events.toString());
        if (!locks.isEmpty()) {
            environment.put("MATRIXUP_LOCKS", locks.stream().map(Path::toString).collect(Collectors.joining(":")));
        }
        return environment;
    }

    /** Whether a task with these tags is one that was asked for, and not just one that always runs. */
    boolean asksFor(Collection<String> taskTags) {
        return tags.isEmpty()
                || tags.contains("all")
                || tags.contains("tagged") && !taskTags.isEmpty()
                || tags.contains("untagged") && taskTags.isEmpty()
                || taskTags.stream().anyMatch(tags::contains);
    }

    /** A command in the making; each method is named like the part it sets. */
    public static final class Builder {
        private final Path executable;
        private final Path checkout;
        private final Path playbook;
        private final List<Path> inventory;
        private List<String> tags = List.of();
        private String limit = "";
        private List<Path> extraVars = List.of();
        private Optional<OneTimeVault> vault = Optional.empty();
        private List<String> arguments = List.of();
        private Optional<Path> agent = Optional.empty();
        private List<Path> locks = List.of();

        private Builder(Path executable, Path checkout, Path playbook, List<Path> inventory) {
            this.executable = executable;
            this.checkout = checkout;
            this.playbook = playbook;
            this.inventory = inventory;
        }

        /** For these tags. */
        public Builder tags(List<String> wanted) {
            tags = wanted;
            return this;
        }

        /** For these hosts. */
        public Builder limit(String pattern) {
            limit = pattern;
            return this;
        }

        /** With these files of variables. */
        public Builder extraVars(List<Path> files) {
            extraVars = files;
            return this;
        }

        /** With these secrets. */
        public Builder vault(OneTimeVault secrets) {
            vault = Optional.of(secrets);
            return this;
        }

        /** With the user's own arguments. */
        public Builder arguments(List<String> users) {
            arguments = users;
            return this;
        }

        /** With this ssh-agent instead of the user's own. */
        public Builder agent(Path socket) {
            agent = Optional.of(socket);
            return this;
        }

        /** Holding these lock files. */
        public Builder locks(List<Path> files) {
            locks = files;
            return this;
        }

        /** The command. */
        public AnsibleCommand build() {
            return new AnsibleCommand(
                    executable, checkout, playbook, inventory, tags, limit, extraVars, vault, arguments, agent, locks);
        }
    }
}
