package dev.matrixup.deploy;

import dev.matrixup.ansible.EffectiveValues.Value;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.yaml.Tagged;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host's variables with the values that only Ansible can tell: vaulted ones, which also proves the vault password, and templates in
 * the variables that say how to connect.
 *
 * @param variables all of them, with these values
 * @param secrets what was vaulted
 * @param warnings about values that stay unknown
 */
record OpenVariables(Map<String, Object> variables, List<Secret> secrets, List<String> warnings) {
    /** The names of the variables that hold a vaulted value, on top or further inside. */
    static Set<String> vaulted(Map<String, Object> variables) {
        return variables.entrySet().stream()
                .filter(entry -> holdsVaulted(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Opens them.
     *
     * @param ask what Ansible says these variables are worth
     * @throws Failure (3) if no vaulted value opens
     */
    static OpenVariables of(
            String host, Map<String, Object> variables, Function<Collection<String>, Map<String, Value>> ask) {
        Set<String> vaulted = vaulted(variables);
        Set<String> wanted = new TreeSet<>(vaulted);
        variables.forEach((name, value) -> {
            if (name.startsWith("ansible_") && value instanceof String text && text.contains("{{")) {
                wanted.add(name);
            }
        });
        wanted.removeIf(name -> !name.matches("[A-Za-z_][A-Za-z0-9_]*"));
        Map<String, Object> open = new HashMap<>(variables);
        List<Secret> secrets = new ArrayList<>();
        List<String> closed = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        ask.apply(wanted).forEach((name, value) -> {
            if (value instanceof Value.Known known) {
                open.put(name, known.value());
                collect(variables.get(name), known.value(), secrets);
                return;
            }
            if (name.startsWith("ansible_")) {
                // Better none than a template, or what is vaulted, taken for the value.
                open.remove(name);
            }
            if (vaulted.contains(name) && ((Value.Undefined) value).reason().contains("ecrypt")) {
                closed.add(name);
            } else if (name.startsWith("ansible_")) {
                warnings.add(
                        "Ansible alone can tell what %s of %s is; matrixup connects without it.".formatted(name, host));
            }
        });
        if (!closed.isEmpty() && closed.size() == vaulted.size()) {
            throw closed("%s of %s".formatted(closed.get(0), host), null);
        }
        closed.stream()
                .map(name -> "No vault password that was given opens %s of %s.".formatted(name, host))
                .forEach(warnings::add);
        return new OpenVariables(open, secrets, warnings);
    }

    /** The wrong password. */
    static Failure closed(String what, Failure cause) {
        return Failure.refused("The vault password does not open %s.".formatted(what))
                .next("the same command with the right one, or with --vault-password-file FILE")
                .because(cause);
    }

    private static boolean holdsVaulted(Object value) {
        return value instanceof Tagged tagged && tagged.isVaulted()
                || children(value).anyMatch(OpenVariables::holdsVaulted);
    }

    /** What stands, opened, where a vaulted text stood. */
    private static void collect(Object written, Object open, List<Secret> secrets) {
        if (written instanceof Tagged tagged && tagged.isVaulted()) {
            secrets.add(Secret.of(String.valueOf(open)));
        } else if (written instanceof Map<?, ?> map && open instanceof Map<?, ?> values) {
            map.forEach((key, value) -> collect(value, values.get(key), secrets));
        } else if (written instanceof List<?> list && open instanceof List<?> values && list.size() == values.size()) {
            for (int i = 0; i < list.size(); i++) {
                collect(list.get(i), values.get(i), secrets);
            }
        }
    }

    private static Stream<?> children(Object value) {
        return value instanceof Map<?, ?> map
                ? map.values().stream()
                : value instanceof Collection<?> list ? list.stream() : Stream.of();
    }
}
