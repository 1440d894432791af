package dev.matrixup.ansible;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks Ansible itself what variables are worth for a host in the playbook, templates evaluated, without touching the host: through a
 * {@link ProbePlaybook}. Answers come on standard output behind a random word and in base64, so that no value can pass for another
 * one and none stands there in clear.
 */
public final class EffectiveValues {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final ProcessRunner processes;
    private final AnsibleInstallation ansible;

    /** Asks this Ansible. */
    public EffectiveValues(ProcessRunner processes, AnsibleInstallation ansible) {
        this.processes = processes;
        this.ansible = ansible;
    }

    /** What a variable is worth. Its text form does not show the value, which may be a secret. */
    public sealed interface Value {
        /** The value as {@link dev.matrixup.yaml.YamlNode#toJava} would give it. */
        record Known(Object value) implements Value {
            @Override
            public String toString() {
                return "known";
            }
        }

        /** There is no value, or it cannot be evaluated; {@code reason} is a sentence of Ansible's or ours. */
        record Undefined(String reason) implements Value {}
    }

    /**
     * The values of variables for one host. Takes about 2 s with all roles of the real playbook, twice that where a variable is set but
     * cannot be evaluated.
     *
     * @param roles all roles of the play, in its order, as folders below {@code roles}. Leaving some out gives wrong values, not only
     *     missing ones: a template's {@code default()} hides what is undefined
     * @param folder where the probe is written for as long as it runs
     * @return the variables in the order of {@code names}
     * @throws Failure (3) with Ansible's own reason if it cannot load the inventory, a vars file or a role's defaults, or does not
     *     know the host
     */
    public Map<String, Value> ask(
            AnsibleScope scope, String host, List<String> roles, Collection<String> names, Path folder) {
        List<String> wanted = names.stream().distinct().toList();
        wanted.stream()
                .filter(name -> !NAME.matcher(name).matches())
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("not a variable's name: " + name);
                });
        if (wanted.isEmpty()) {
            return Map.of();
        }
        try (ProbePlaybook probe = ProbePlaybook.in(folder, scope.checkout(), host, roles)) {
            Answers first = run(scope, host, probe, probe.together(wanted));
            List<String> unclear = wanted.stream()
                    .filter(name -> !first.values.containsKey(name) && (first.failed || first.set.contains(name)))
                    .toList();
            Answers second = unclear.isEmpty() ? first : run(scope, host, probe, probe.oneByOne(unclear));
            Map<String, Value> answer = new LinkedHashMap<>();
            wanted.forEach(name -> answer.put(name, (unclear.contains(name) ? second : first).value(name)));
            return answer;
        } catch (IOException e) {
            throw Failure.unexpected("Ansible cannot be asked for variables with the folder %s: %s."
                            .formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    private Answers run(AnsibleScope scope, String host, ProbePlaybook probe, Path playbook) throws IOException {
        Captured said = processes.capture(scope.quiet(argv(ansible.playbook(), scope, playbook))
                .with(Map.of("ANSIBLE_CALLBACK_PLUGINS", probe.plugins().toString()))
                .timeout(LIMIT));
        if (!said.ok()) {
            throw QuestionErrors.refused("Ansible cannot load the playbook's variables for " + host, said);
        }
        Answers answers = Answers.in(said.out(), probe.marker());
        if (answers.empty()) {
            throw Failure.refused("Ansible knows no host %s in the inventory.".formatted(host));
        }
        return answers;
    }

    static Argv argv(Path program, AnsibleScope scope, Path playbook) {
        return scope.argv(program).with(playbook);
    }

    /** What the probe told, put together. */
    private static final class Answers {
        private final Map<String, Object> values = new HashMap<>();
        private final Map<String, String> errors = new HashMap<>();
        private final Set<String> set = new HashSet<>();
        private boolean failed;
        private boolean told;

        static Answers in(String printed, String marker) throws IOException {
            Answers answers = new Answers();
            Matcher matcher = Pattern.compile(Pattern.quote(marker) + ":([A-Za-z0-9+/=]+):")
                    .matcher(printed);
            while (matcher.find()) {
                byte[] json = Base64.getDecoder().decode(matcher.group(1));
                answers.add(AnsibleJson.read(new String(json, StandardCharsets.UTF_8)));
            }
            return answers;
        }

        private void add(Map<String, Object> answer) {
            told = true;
            map(answer.get("values")).forEach((name, value) -> {
                if (value instanceof List<?> list && !list.isEmpty()) {
                    values.put(name, list.get(0));
                }
            });
            map(answer.get("errors"))
                    .forEach((name, error) -> errors.put(name, QuestionErrors.cause(error.toString())));
            if (answer.get("set") instanceof List<?> names) {
                names.forEach(name -> set.add(name.toString()));
            }
            failed |= Boolean.TRUE.equals(answer.get("failed"));
        }

        boolean empty() {
            return !told;
        }

        Value value(String name) {
            return values.containsKey(name)
                    ? new Value.Known(values.get(name))
                    : new Value.Undefined(errors.getOrDefault(name, "It is not set anywhere."));
        }

        @SuppressWarnings("unchecked")
        private static Map<String, Object> map(Object value) {
            return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
        }
    }
}
