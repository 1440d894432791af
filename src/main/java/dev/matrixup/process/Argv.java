package dev.matrixup.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * An argument list, program first. Built by pure functions, compared by equality in tests, never joined into a shell line for running.
 * Holds no secret: argument lists are readable by everybody on a machine.
 */
public record Argv(List<String> words) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    /** Checks that there is a program and that no word holds a NUL character. */
    public Argv {
        words = List.copyOf(words);
        if (words.isEmpty() || words.get(0).isEmpty()) {
            throw new IllegalArgumentException("an argument list starts with a program");
        }
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("an argument holds a NUL character");
        }
    }

    /** An argument list of these words; a {@link Path} is taken as its text. */
    public static Argv of(Object program, Object... arguments) {
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        return new Argv(words);
    }

    /** The same with further words at its end. */
    public Argv with(Object... more) {
        return with(List.of(more));
    }

    /** The same with further words at its end. */
    public Argv with(Collection<?> more) {
        List<String> all = new ArrayList<>(words);
        more.forEach(word -> all.add(word.toString()));
        return new Argv(all);
    }

    /** The program. */
    public String program() {
        return words.get(0);
    }

    /** One line for people and for a POSIX shell, quoted where needed. */
    public String quoted() {
        return String.join(" ", words.stream().map(Argv::quote).toList());
    }

    /** One word as a POSIX shell reads it back unchanged. */
    public static String quote(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public String toString() {
        return quoted();
    }
}
