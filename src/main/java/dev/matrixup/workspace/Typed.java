package dev.matrixup.workspace;

import dev.matrixup.process.Argv;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The command that the user typed, for telling him how to type it better: with all that he has said already. What is for another program
 * is left out where a secret is in it.
 *
 * @param words what stood behind {@code matrixup}
 * @param passedThrough what stood behind {@code --}
 */
public record Typed(List<String> words, List<String> passedThrough) {
    /** Copies the lists. */
    public Typed {
        words = List.copyOf(words);
        passedThrough = List.copyOf(passedThrough);
    }

    /** The same command with more options, each of their words by itself. */
    public String with(String... options) {
        return text(appended(words, options));
    }

    /** The same command with this value of an option, whether it had another one or none. */
    public String setting(String option, String value) {
        List<String> others = new ArrayList<>();
        for (Iterator<String> each = words.iterator(); each.hasNext(); ) {
            String word = each.next();
            if (word.equals(option) && each.hasNext()) {
                each.next();
            } else if (!word.startsWith(option + "=")) {
                others.add(word);
            }
        }
        return text(appended(others, option, value));
    }

    /** The same command with another word in the place of the last one of these. */
    public String replacing(String word, String by) {
        List<String> others = new ArrayList<>(words);
        int last = others.lastIndexOf(word);
        if (last >= 0) {
            others.set(last, by);
        }
        return text(others);
    }

    /** The same without this option, which takes no value. */
    public Typed without(String option) {
        return new Typed(words.stream().filter(word -> !word.equals(option)).toList(), passedThrough);
    }

    /** The same without what is for another program, which may be what nobody shall see. */
    public Typed ours() {
        return new Typed(words, List.of());
    }

    private static List<String> appended(List<String> words, String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return all;
    }

    private String text(List<String> arguments) {
        Argv ours = Argv.of("matrixup").with(arguments);
        if (passedThrough.isEmpty()) {
            return ours.quoted();
        }
        boolean secret =
                passedThrough.stream().anyMatch(word -> !SecretLines.hide(word).equals(word));
        return secret
                ? ours.quoted() + " -- ..."
                : ours.with("--").with(passedThrough).quoted();
    }
}
