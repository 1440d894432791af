package dev.matrixup.playbook;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A condition that asks which variables are set, by their names. The playbook has few ways to ask, and all are read here: for a name
 * ({@code item.old in vars}, since July 2025 {@code lookup('varnames', ('^' + item.old + '$'))}) or for all names of a pattern
 * ({@code vars | dict2items | selectattr('key', 'match', 'old_.*')}, since then {@code lookup('varnames', '^old_.+')}).
 *
 * @param subject what is asked for: a text in quotes, or {@code item} or {@code item.KEY} where it stands in the task's list
 * @param how what such a text is
 */
record NameQuestion(String subject, How how) {
    /** All variables as a mapping, but no file in a message. */
    private static final String ALL = "vars\\b(?!\\.ya?ml)";

    private static final Pattern ASKS =
            Pattern.compile("\\bvarnames\\b|\\bin ALL|(?<![\\w.\\[])ALL\\s*[|.]".replace("ALL", ALL));
    private static final Pattern REQUIRES =
            Pattern.compile("\\S+ not in vars\\b|lookup\\('(?:ansible\\.builtin\\.)?varnames'[^|]*\\|\\s*length == 0");

    /** For some names of a pattern, as a checkout of November 2022 asks. */
    private static final Pattern REJECTING = Pattern.compile(
            "vars \\| dict2items \\| rejectattr\\('key', 'match', '([^']+)'\\) \\| selectattr\\('key', 'match', '([^']+)'\\) \\| list \\| items2dict");

    /** What the texts of a question are. */
    enum How {
        /** Names. */
        NAME("(ITEM|TEXT) in vars", "LOOKUP \\(? '\\^' \\+ (ITEM) \\+ '\\$' \\)? LIST"),
        /** Names, or patterns for the beginning of names. */
        BEGINNING(
                "vars \\| dict2items \\| selectattr \\( 'key' , 'match' , (ITEM|TEXT) \\) \\| list \\| items2dict SOME"),
        /** Patterns for some part of names. */
        PART("LOOKUP \\(? (TEXT) \\)? LIST");

        private final List<Pattern> forms;

        How(String... forms) {
            this.forms = Stream.of(forms).map(How::form).toList();
        }

        private static Pattern form(String form) {
            return Pattern.compile(form.replace("LOOKUP", "lookup \\( '(?:ansible\\.builtin\\.)?varnames' ,")
                    .replace("LIST", "(?:, wantlist = True)? \\) SOME")
                    .replace("SOME", "(?:\\| length (?:> 0)?)?")
                    .replace("ITEM", "item(?:\\.\\w+)?")
                    .replace("TEXT", "'[^']+'|\"[^\"]+\"")
                    .replace(" ", "\\s*"));
        }
    }

    /** Whether a text of Jinja concerns the names of the variables that are set, in whatever way. */
    static boolean asks(String jinja) {
        return ASKS.matcher(jinja).find();
    }

    /** Whether it asks no more than for names that must be there. */
    static boolean requires(String jinja) {
        return !asks(REQUIRES.matcher(jinja).replaceAll(""));
    }

    /** The question that a condition without {@code and} asks; empty if it is asked in a way that is not known here. */
    static Optional<NameQuestion> read(String condition) {
        Matcher rejecting = REJECTING.matcher(condition.strip());
        if (rejecting.matches()) {
            return Optional.of(
                    new NameQuestion("'(?!%s)%s'".formatted(rejecting.group(1), rejecting.group(2)), How.BEGINNING));
        }
        for (How how : How.values()) {
            for (Pattern form : how.forms) {
                Matcher matcher = form.matcher(condition.strip());
                if (matcher.matches()) {
                    return Optional.of(new NameQuestion(matcher.group(1), how));
                }
            }
        }
        return Optional.empty();
    }

    /** The text that the condition itself holds; empty if it asks for the items of a list. */
    Optional<String> literal() {
        return subject.startsWith("item") ? Optional.empty() : Optional.of(subject.substring(1, subject.length() - 1));
    }

    /** The key of the items that are mappings; empty where they are the texts themselves. */
    Optional<String> key() {
        int dot = subject.indexOf('.');
        return dot < 0 ? Optional.empty() : Optional.of(subject.substring(dot + 1));
    }

    /** The pattern to find in a name, for a text that is asked for: {@code ^NAME$} for a name. */
    String pattern(String text) {
        return switch (how) {
            case NAME -> "^" + text + "$";
            // One that is only the beginning of a name is not meant so in any checkout.
            case BEGINNING -> text.matches("\\w+") ? "^" + text + "$" : "^" + text;
            case PART -> text;
        };
    }
}
