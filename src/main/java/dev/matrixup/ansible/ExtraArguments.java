package dev.matrixup.ansible;

import dev.matrixup.report.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments after {@code --} that go to {@code ansible-playbook} as they are, except those that would make a verdict impossible. */
public final class ExtraArguments {
    private static final String ONLY_LISTS = "it only lists, and runs nothing";
    private static final String ASKS = "matrixup asks for passwords itself";

    /** Long options, each with its short form where it has one, and why not. */
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
        REFUSED.put("--inventory", "matrixup uses the inventory of the workspace");
    }

    private static final Map<Character, String> SHORT = Map.of(
            'h', "--help",
            'C', "--check",
            'k', "--ask-pass",
            'K', "--ask-become-pass",
            'J', "--ask-vault-password",
            't', "--tags",
            'i', "--inventory",
            'l', "--limit");

    private ExtraArguments() {}

    /** @throws Failure (64) naming all that are not possible, each with its reason */
    public static void check(List<String> arguments) {
        List<String> findings = new ArrayList<>();
        for (String argument : arguments) {
            String option = refused(argument);
            if (option != null) {
                findings.add("%s: %s.".formatted(argument, REFUSED.get(option)));
            }
        }
        if (!findings.isEmpty()) {
            throw Failure.usage("These arguments cannot be passed on to Ansible. " + String.join(" ", findings));
        }
    }

    /** The long name of what this argument means, if it is refused. Ansible takes every unambiguous beginning of a long option. */
    private static String refused(String argument) {
        String name = argument.split("=", 2)[0];
        if (name.startsWith("--") && name.length() > 3) {
            return REFUSED.keySet().stream()
                    .filter(option -> option.startsWith(name))
                    .findFirst()
                    .orElse(null);
        }
        if (argument.matches("-[A-Za-z].*")) {
            // Short options without a value can stand together, in front of one with a value.
            String letters = argument.replaceFirst("^-([vbDkKJCh]*).*", "$1");
            String rest = argument.substring(1 + letters.length());
            String all = rest.isEmpty() ? letters : letters + rest.charAt(0);
            return all.chars()
                    .mapToObj(c -> SHORT.get((char) c))
                    .filter(o -> o != null)
                    .findFirst()
                    .orElse(null);
        }
        return null;
    }
}
