package dev.matrixup.lint;

import dev.matrixup.playbook.Similar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a comment like {@code # matrixup: ignore renamed, unknown} names.
 *
 * @param words the ids, and what else was written behind them
 */
record IgnoreComment(List<Word> words) {
    /** All ids but that of what is wrong with such a comment: it shall not hide itself. */
    private static final List<String> IDS = Stream.of(Rule.values())
            .filter(rule -> rule != Rule.COMMENT)
            .map(Rule::id)
            .toList();

    private static final Pattern COMMENT = Pattern.compile("#\\s*matrixup:\\s*ignore(?=\\s)");
    private static final Pattern LIKE_COMMENT = Pattern.compile("(?i)#\\s*matrixup(?::\\s*|\\s+)ignore(?![\\w-])");
    private static final Pattern WORD = Pattern.compile("\\G[,\\s]+([\\w\\[\\]-]+)");

    /**
     * A word of the list.
     *
     * @param column counted from 1
     */
    record Word(String text, int column) {
        private boolean isId() {
            return IDS.contains(text);
        }

        private List<String> similar() {
            return Similar.to(text.toLowerCase(Locale.ROOT), IDS);
        }

        /** {@code  Did you mean ID?} with a blank before it; empty if nobody knows. */
        String hint() {
            return Similar.didYouMean(similar().stream().limit(1).toList());
        }
    }

    /** That of a line; without words if there is none. */
    static IgnoreComment of(String line) {
        List<Word> words = new ArrayList<>();
        Matcher comment = COMMENT.matcher(line);
        if (comment.find()) {
            Matcher word = WORD.matcher(line).region(comment.end(), line.length());
            while (word.find()) {
                words.add(new Word(word.group(1), word.start(1) + 1));
            }
        }
        return new IgnoreComment(words);
    }

    /** The column of a comment that is meant to be one, but names nothing; counted from 1. */
    static OptionalInt empty(String line) {
        Matcher comment = LIKE_COMMENT.matcher(line);
        return of(line).words().isEmpty() && comment.find() ? OptionalInt.of(comment.start() + 1) : OptionalInt.empty();
    }

    boolean names(Rule rule) {
        return words.stream().anyMatch(word -> word.isId() && word.text().equals(rule.id()));
    }

    /** The words that are no ids and were meant to be: the first one, and others like an id. What else follows is the reason. */
    List<Word> mistyped() {
        return words.stream()
                .takeWhile(word -> word.equals(words.get(0))
                        || word.isId()
                        || !word.similar().isEmpty())
                .filter(word -> !word.isId())
                .toList();
    }
}
