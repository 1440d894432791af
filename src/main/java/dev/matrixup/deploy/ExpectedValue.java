package dev.matrixup.deploy;

import dev.matrixup.playbook.Definition;
import dev.matrixup.playbook.Variable;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.workspace.Typed;
import dev.matrixup.yaml.Scalars;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlText;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the values of a variable are like, judged by its defaults in the playbook, and what somebody means who types one. A default that is
 * a template, empty or null tells nothing, and so do two that differ.
 *
 * @param variable the variable's name
 * @param kind what its defaults are
 * @param example the definition that tells it; empty where none does
 */
record ExpectedValue(String variable, Kind kind, Optional<Definition> example) {
    private static final String VALUE = "VALUE";
    private static final Pattern DECIMAL = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?");
    private static final Set<String> CLEAR = Set.of("true", "false");

    /** How a text of several lines begins that is one on purpose. */
    private static final Pattern MARKED = Pattern.compile("[\"'|>!].*", Pattern.DOTALL);

    /** How YAML begins that is more than a word. */
    private static final Pattern YAML = Pattern.compile("[\\[{\"'!].*", Pattern.DOTALL);

    private static final Pattern TAGGED = Pattern.compile("!(?:vault|unsafe)\\b.*", Pattern.DOTALL);

    private static final Pattern TEMPLATE = Pattern.compile(".*\\{[{%].*", Pattern.DOTALL);
    private static final Pattern CLOSED_TEMPLATE = Pattern.compile(".*(?:\\{\\{.*\\}\\}|\\{%.*%\\}).*", Pattern.DOTALL);
    /** What Ansible looks for, comments too. */
    private static final Pattern LIKE_TEMPLATE = Pattern.compile("\\{[{%#]");

    private static final Pattern BEGINS_AS_TEMPLATE = Pattern.compile("\\{[{%#].*", Pattern.DOTALL);

    /** Kinds of values. */
    enum Kind {
        ANY("any value"),
        TRUTH("true or false"),
        NUMBER("a number"),
        TEXT("a text"),
        LIST("a list: [ONE, OTHER]"),
        MAPPING("a mapping: {KEY: VALUE}");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        private static Kind of(Object value) {
            if (value instanceof Boolean) {
                return TRUTH;
            }
            if (value instanceof Number) {
                return NUMBER;
            }
            if (value instanceof List) {
                return LIST;
            }
            if (value instanceof Map) {
                return MAPPING;
            }
            boolean tells = value instanceof String text && !text.isBlank() && !isTemplate(text);
            return tells ? TEXT : ANY;
        }
    }

    static ExpectedValue of(String name, Optional<Variable> variable) {
        List<Definition> telling = variable.stream()
                .flatMap(known -> Stream.of(known.groupVars(), known.roleDefault()))
                .flatMap(Optional::stream)
                .filter(definition -> kind(definition) != Kind.ANY)
                .toList();
        Set<Kind> kinds = telling.stream().map(ExpectedValue::kind).collect(Collectors.toSet());
        return kinds.size() == 1
                ? new ExpectedValue(name, kinds.iterator().next(), Optional.of(telling.get(0)))
                : new ExpectedValue(name, Kind.ANY, Optional.empty());
    }

    private static Kind kind(Definition definition) {
        return Kind.of(definition.value().toJava());
    }

    static boolean isTemplate(String text) {
        return TEMPLATE.matcher(text).matches();
    }

    /** Whether it is a secret: by its name, and where its default is not just true or false. */
    boolean isSecret() {
        return SecretVariables.isSecret(variable) && kind != Kind.TRUTH;
    }

    /**
     * The value that is meant by what somebody typed: YAML, but a word stands for itself where YAML 1.1 would surprise, as it does with
     * {@code 0644}, {@code 12:30} and {@code a: b}; and so does a secret, unless it comes vaulted.
     *
     * @param typed the whole command, for how to say it better
     * @throws Failure (64) if it is not YAML, or may mean two things
     */
    Object read(String given, Typed typed) {
        String text = given.strip();
        boolean structured = kind == Kind.LIST || kind == Kind.MAPPING;
        if (isSecret() && !structured && !TAGGED.matcher(text).matches()) {
            return given;
        }
        if (BEGINS_AS_TEMPLATE.matcher(text).matches()) {
            return text;
        }
        boolean lines = text.indexOf('\n') >= 0;
        if (kind == Kind.TEXT && lines && !TAGGED.matcher(text).matches()) {
            return given;
        }
        boolean item = kind == Kind.LIST && text.startsWith("- ");
        return YAML.matcher(text).matches() || lines || item ? yaml(text + "\n", typed) : word(text, typed);
    }

    /** A secret that Ansible is to take as it is, where it would read a template: a password may hold anything. */
    Object literal(Object value) {
        boolean text = kind == Kind.TEXT || kind == Kind.ANY;
        return isSecret()
                        && text
                        && value instanceof String given
                        && LIKE_TEMPLATE.matcher(given).find()
                        && !SecretVariables.isReference(given)
                ? new Tagged("!unsafe", given)
                : value;
    }

    private Object yaml(String text, Typed typed) {
        try {
            Object value = YamlText.value(Path.of(VALUE), text);
            boolean folded = value instanceof String
                    && text.strip().indexOf('\n') >= 0
                    && !MARKED.matcher(text).matches();
            if (folded) {
                throw Failure.refused("YAML would make one line of this text.");
            }
            return value;
        } catch (Failure e) {
            if (kind == Kind.TEXT) {
                return text.strip();
            }
            Failure failure = Failure.usage(e.getMessage()).next(string(typed));
            throw e.place().map(failure::at).orElse(failure).because(e);
        }
    }

    private Object word(String text, Typed typed) {
        Object plain = Scalars.value(text);
        if (text.isEmpty()
                || kind == Kind.TEXT && !(plain instanceof Boolean && !isTruth(example))
                || plain instanceof Number && !isNumber(plain, text)) {
            return text;
        }
        if (kind == Kind.ANY && plain instanceof Boolean && !CLEAR.contains(text.toLowerCase(Locale.ROOT))) {
            throw Failure.usage("%s is a truth value for Ansible, and a word for people.".formatted(text))
                    .next(
                            typed.replacing(text, plain.toString()) + "       the truth value",
                            typed.with("--string") + "       the word");
        }
        return plain;
    }

    /** Another way to write a number may be a version or a time; what is to be a number is one. */
    private boolean isNumber(Object plain, String text) {
        return DECIMAL.matcher(text).matches()
                && (kind == Kind.NUMBER || YamlText.inline(plain).equals(text));
    }

    /** Whether a default is a text that says yes or no, as environment variables have it. */
    private static boolean isTruth(Optional<Definition> example) {
        return example.map(definition -> definition.value().toJava())
                .filter(value -> value instanceof String text && Scalars.value(text) instanceof Boolean)
                .isPresent();
    }

    /** @throws Failure (64) if a value is of another kind; a template, and what only Ansible can tell, may be any */
    void check(Object value, Typed typed) {
        boolean number = kind == Kind.NUMBER
                && value instanceof String text
                && DECIMAL.matcher(text).matches();
        boolean open = value instanceof Tagged
                || value instanceof String text && CLOSED_TEMPLATE.matcher(text).matches();
        if (kind == Kind.ANY || number || open || kind == same(value)) {
            return;
        }
        String force = typed.with("--force") + "       takes it as it is";
        Failure failure = Failure.usage(
                        "%s has to be %s, as its default in the playbook is.".formatted(variable, kind.words))
                .at(example.orElseThrow().place());
        throw kind == Kind.TEXT ? failure.next(string(typed), force) : failure.next(force);
    }

    private static String string(Typed typed) {
        return typed.with("--string") + "       takes it as a text";
    }

    /** An empty text is one where texts are expected. */
    private Kind same(Object value) {
        return value instanceof String && kind == Kind.TEXT ? Kind.TEXT : Kind.of(value);
    }
}
