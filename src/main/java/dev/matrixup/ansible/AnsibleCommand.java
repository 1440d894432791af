package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One execution of {@code ansible-playbook}: a value, completed by the methods named like its parts.
 *
 * @param executable {@code ansible-playbook} itself
 * @param checkout its working directory
 * @param playbook the playbook's file, relative to the checkout or absolute
 * @param inventory inventory files or folders, as {@code -i} takes them
 * @param tags which tasks to run; empty for all
 * @param skipTags which of them to leave out
 * @param limit a host pattern; empty for all hosts
 * @param verbosity how many {@code -v}
 * @param extraVars files with further variables, without secrets
 * @param vault variables with secrets
 * @param arguments the user's own arguments; {@link ExtraArguments} says which are not possible
 * @param settings environment variables for this run
 * @param locks files whose byte 1 Ansible holds locked as long as it lives
 * @param timeout after which it is ended
 */
public record AnsibleCommand(
        Path executable,
        Path checkout,
        Path playbook,
        List<Path> inventory,
        List<String> tags,
        List<String> skipTags,
        String limit,
        int verbosity,
        List<Path> extraVars,
        Optional<OneTimeVault> vault,
        List<String> arguments,
        Map<String, String> settings,
        List<Path> locks,
        Duration timeout) {
    private static final Duration NO_TIMEOUT = Duration.ofDays(365);

    /** Copies the lists. */
    public AnsibleCommand {
        inventory = List.copyOf(inventory);
        tags = List.copyOf(tags);
        skipTags = List.copyOf(skipTags);
        extraVars = List.copyOf(extraVars);
        arguments = List.copyOf(arguments);
        settings = Map.copyOf(settings);
        locks = List.copyOf(locks);
        if (verbosity < 0) {
            throw new IllegalArgumentException("negative verbosity");
        }
    }

    /** All tasks of a playbook on all hosts of an inventory. */
    public static AnsibleCommand of(Path executable, Path checkout, Path playbook, Path... inventory) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                List.of(inventory),
                List.of(),
                List.of(),
                "",
                0,
                List.of(),
                Optional.empty(),
                List.of(),
                Map.of(),
                List.of(),
                NO_TIMEOUT);
    }

    /** The same for these tags. */
    public AnsibleCommand tags(Collection<String> wanted) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                List.copyOf(wanted),
                skipTags,
                limit,
                verbosity,
                extraVars,
                vault,
                arguments,
                settings,
                locks,
                timeout);
    }

    /** The same without these tags. */
    public AnsibleCommand skipTags(Collection<String> unwanted) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                List.copyOf(unwanted),
                limit,
                verbosity,
                extraVars,
                vault,
                arguments,
                settings,
                locks,
                timeout);
    }

    /** The same for these hosts. */
    public AnsibleCommand limit(String pattern) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                pattern,
                verbosity,
                extraVars,
                vault,
                arguments,
                settings,
                locks,
                timeout);
    }

    /** The same, more or less verbose. */
    public AnsibleCommand verbosity(int level) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                limit,
                level,
                extraVars,
                vault,
                arguments,
                settings,
                locks,
                timeout);
    }

    /** The same with these files of variables. */
    public AnsibleCommand extraVars(List<Path> files) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                limit,
                verbosity,
                files,
                vault,
                arguments,
                settings,
                locks,
                timeout);
    }

    /** The same with these secrets. */
    public AnsibleCommand vault(OneTimeVault secrets) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                limit,
                verbosity,
                extraVars,
                Optional.of(secrets),
                arguments,
                settings,
                locks,
                timeout);
    }

    /** The same with the user's own arguments. */
    public AnsibleCommand arguments(List<String> users) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                limit,
                verbosity,
                extraVars,
                vault,
                users,
                settings,
                locks,
                timeout);
    }

    /** The same with these environment variables. */
    public AnsibleCommand settings(Map<String, String> variables) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                limit,
                verbosity,
                extraVars,
                vault,
                arguments,
                variables,
                locks,
                timeout);
    }

    /** The same holding these lock files. */
    public AnsibleCommand locks(List<Path> files) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                limit,
                verbosity,
                extraVars,
                vault,
                arguments,
                settings,
                files,
                timeout);
    }

    /** The same, ended after this time. */
    public AnsibleCommand timeout(Duration time) {
        return new AnsibleCommand(
                executable,
                checkout,
                playbook,
                inventory,
                tags,
                skipTags,
                limit,
                verbosity,
                extraVars,
                vault,
                arguments,
                settings,
                locks,
                time);
    }

    /** The argument list; {@code vaultFile} is where the secrets lie encrypted. */
    Argv argv(Path vaultFile) {
        List<Object> words = new ArrayList<>();
        inventory.forEach(source -> words.addAll(List.of("-i", source)));
        words.add(playbook);
        if (!tags.isEmpty()) {
            words.addAll(List.of("--tags", String.join(",", tags)));
        }
        if (!skipTags.isEmpty()) {
            words.addAll(List.of("--skip-tags", String.join(",", skipTags)));
        }
        if (!limit.isEmpty()) {
            words.addAll(List.of("--limit", limit));
        }
        if (verbosity > 0) {
            words.add("-" + "v".repeat(verbosity));
        }
        extraVars.forEach(file -> words.addAll(List.of("-e", "@" + file)));
        if (vault.isPresent()) {
            words.addAll(List.of("-e", "@" + vaultFile, "--vault-id", OneTimeVault.LABEL + "@/dev/stdin"));
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
        environment.putAll(settings);
        environment.put("ANSIBLE_CALLBACK_PLUGINS", AnsibleEnvironment.callbackPlugins(environment, plugins));
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
}
