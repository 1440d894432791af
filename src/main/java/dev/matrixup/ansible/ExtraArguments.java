package dev.matrixup.ansible;

import dev.matrixup.report.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The arguments after {@code --} that go to {@code ansible-playbook} as they are, except those that would make a verdict impossible. The
 * options are those of {@code ansible-playbook --help}, core 2.14 to 2.19; one that is not known here is passed on.
 */
public final class ExtraArguments {
    private static final String ONLY_LISTS = "it only lists, and runs nothing";
    private static final String ASKS = "Ansible would ask on the input that matrixup holds";
    private static final String INVENTORY = "matrixup uses the inventory of the workspace";
    private static final String NO_VALUE = "its value is missing";
    private static final String POSITIONAL = "it would be a second playbook; options go here, with their values";

    /** Long options, and why not. */
    private static final Map<String, String> REFUSED = new LinkedHashMap<>();

    static {
        REFUSED.put("--syntax-check", ONLY_LISTS);
        REFUSED.put("--list-hosts", ONLY_LISTS);
        REFUSED.put("--list-tasks", ONLY_LISTS);
        REFUSED.put("--list-tags", ONLY_LISTS);
        REFUSED.put("--version", ONLY_LISTS);
        REFUSED.put("--help", ONLY_LISTS);
        REFUSED.put("--check", "it changes nothing, and what it says would not be a deployment");
        REFUSED.put("--limit", "matrixup deploys the one server that it was told");
        REFUSED.put("--start-at-task", "services would stay on their old configuration");
        REFUSED.put("--step", "it asks at each task, and matrixup holds the input");
        REFUSED.put("--ask-pass", ASKS);
        REFUSED.put("--ask-become-pass", ASKS);
        REFUSED.put("--ask-vault-password", ASKS);
        REFUSED.put("--tags", "use the option --tags of matrixup");
        REFUSED.put("--inventory", INVENTORY);
        REFUSED.put("--inventory-file", INVENTORY);
    }

    /** Long options that take a value, and are refused for some values only. */
    private static final Set<String> WITH_VALUE = Set.of(
            "--become-method",
            "--become-pass-file",
            "--become-password-file",
            "--become-user",
            "--conn-pass-file",
            "--connection",
            "--connection-password-file",
            "--extra-vars",
            "--forks",
            "--key-file",
            "--module-path",
            "--private-key",
            "--scp-extra-args",
            "--sftp-extra-args",
            "--skip-tags",
            "--ssh-common-args",
            "--ssh-extra-args",
            "--timeout",
            "--user",
            "--vault-id",
            "--vault-pass-file",
            "--vault-password-file");

    /** Long options that need nothing; one of them begins like others. */
    private static final Set<String> FLAGS =
            Set.of("--become", "--diff", "--flush-cache", "--force-handlers", "--verbose");

    private static final Map<Character, String> SHORT = Map.ofEntries(
            Map.entry('h', "--help"),
            Map.entry('C', "--check"),
            Map.entry('k', "--ask-pass"),
            Map.entry('K', "--ask-become-pass"),
            Map.entry('J', "--ask-vault-password"),
            Map.entry('t', "--tags"),
            Map.entry('i', "--inventory"),
            Map.entry('l', "--limit"),
            Map.entry('c', "--connection"),
            Map.entry('e', "--extra-vars"),
            Map.entry('f', "--forks"),
            Map.entry('M', "--module-path"),
            Map.entry('T', "--timeout"),
            Map.entry('u', "--user"));

    /**
     * One option as Ansible would read it.
     *
     * @param option its long name; empty for a positional argument
     * @param value its value, if it has one
     * @param words the arguments that it was read from
     */
    private record Given(String option, Optional<String> value, List<String> words) {
        private static List<Given> read(List<String> arguments) {
            List<Given> given = new ArrayList<>();
            for (int i = 0; i < arguments.size(); i++) {
                String argument = arguments.get(i);
                if (argument.matches("-[vD]*b.*")) {
                    // Alone, or in front of others.
                    given.add(new Given("--become", Optional.empty(), List.of("-b")));
                }
                Given one = of(argument);
                if (WITH_VALUE.contains(one.option) && one.value.isEmpty() && i + 1 < arguments.size()) {
                    String next = arguments.get(++i);
                    one = new Given(one.option, Optional.of(next), List.of(argument, next));
                }
                given.add(one);
            }
            return given;
        }

        private static Given of(String argument) {
            if (!argument.startsWith("-") || argument.equals("-")) {
                return new Given("", Optional.of(argument), List.of(argument));
            }
            if (argument.startsWith("--")) {
                String[] parts = argument.split("=", 2);
                Optional<String> value = parts.length == 2 ? Optional.of(parts[1]) : Optional.empty();
                return new Given(longName(parts[0]), value, List.of(argument));
            }
            // Short options without a value can stand together, in front of one with a value.
            for (int i = 1; i < argument.length(); i++) {
                String option = SHORT.getOrDefault(argument.charAt(i), "");
                if (WITH_VALUE.contains(option) || REFUSED.containsKey(option)) {
                    String rest = argument.substring(i + 1);
                    return new Given(option, rest.isEmpty() ? Optional.empty() : Optional.of(rest), List.of(argument));
                }
            }
            return new Given(argument, Optional.empty(), List.of(argument));
        }

        /** Ansible takes every unambiguous beginning of a long option. */
        private static String longName(String name) {
            if (name.length() < 4 || WITH_VALUE.contains(name) || FLAGS.contains(name)) {
                return name;
            }
            return REFUSED.keySet().stream()
                    .filter(option -> option.startsWith(name))
                    .findFirst()
                    .or(() -> WITH_VALUE.stream()
                            .filter(option -> option.startsWith(name))
                            .findFirst())
                    .orElse(name);
        }
    }

    private ExtraArguments() {}

    /** @throws Failure (64) naming all that are not possible, each with its reason */
    public static void check(List<String> arguments) {
        List<String> findings = new ArrayList<>();
        for (Given given : Given.read(arguments)) {
            String words = String.join(" ", given.words());
            if (given.option().isEmpty()) {
                findings.add("%s: %s.".formatted(words, POSITIONAL));
            } else if (REFUSED.containsKey(given.option())) {
                findings.add("%s: %s.".formatted(words, REFUSED.get(given.option())));
            } else if (WITH_VALUE.contains(given.option()) && given.value().isEmpty()) {
                findings.add("%s: %s.".formatted(words, NO_VALUE));
            } else if (given.value()
                    .filter(value -> asks(given.option(), value))
                    .isPresent()) {
                findings.add("%s: %s.".formatted(words, ASKS));
            }
        }
        if (!findings.isEmpty()) {
            throw Failure.usage("These arguments cannot be passed on to Ansible. " + String.join(" ", findings));
        }
    }

    /** Those that say with which passwords Ansible opens vaulted values. */
    public static List<String> vault(List<String> arguments) {
        return words(arguments, option -> option.startsWith("--vault-"));
    }

    /** Those that set variables. */
    public static List<String> extraVars(List<String> arguments) {
        return words(arguments, "--extra-vars"::equals);
    }

    /** Whether tasks with some tags are left out. */
    public static boolean skipsTags(List<String> arguments) {
        return !words(arguments, "--skip-tags"::equals).isEmpty();
    }

    /** What the last of these long options that is there sets; one without a value sets {@code True}. */
    static Optional<Setting> value(List<String> arguments, List<String> options) {
        return Given.read(arguments).stream()
                .filter(given -> options.contains(given.option()))
                .map(given -> new Setting(
                        given.value().orElse("True"), given.words().get(0).replaceFirst("=.*", "")))
                .reduce((first, last) -> last);
    }

    private static List<String> words(List<String> arguments, Predicate<String> wanted) {
        return Given.read(arguments).stream()
                .filter(given -> wanted.test(given.option()))
                .flatMap(given -> given.words().stream())
                .toList();
    }

    /** Whether the value is no file but the terminal, or standard input. */
    private static boolean asks(String option, String value) {
        return option.equals("--vault-id") && (value.equals("prompt") || value.matches(".*@prompt(_ask_vault_pass)?"))
                || option.endsWith("-file") && value.equals("-");
    }
}
