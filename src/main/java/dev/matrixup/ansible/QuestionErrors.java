package dev.matrixup.ansible;

import dev.matrixup.process.Captured;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Why Ansible did not answer a question: the first error it printed, as one line with the place it names, in its own words but without
 * the lines of files it quotes: these may hold secrets. Ansible before 2.19 begins an error with {@code ERROR!}, later with
 * {@code [ERROR]:}. For a run, which may print much before it fails, see {@link RunErrors}.
 */
final class QuestionErrors {
    private static final int LONGEST = 400;
    private static final Pattern START = Pattern.compile("^(?:ERROR!|\\[ERROR\\]:)\\s*");
    private static final Pattern OLD_PLACE =
            Pattern.compile("appears to be in '(.+?)': line (\\d{1,9}), column (\\d{1,9})");
    private static final Pattern NEW_PLACE = Pattern.compile("(?m)^Origin: (/.+?):(\\d{1,9}):(\\d{1,9})$");
    private static final Pattern AROUND = Pattern.compile("^(?:Task failed: .*Error while resolving value for 'msg': "
            + "|The task includes an option with an undefined variable\\. The error was: )");
    private static final Pattern MISSING =
            Pattern.compile("'[^'{}]+' is undefined|(?:object of type )?'[^'{}]+' has no attribute '[^'{}]+'");
    private static final Pattern WARNING = Pattern.compile("^\\[WARNING\\]:\\s*(?:\\* )?");

    private QuestionErrors() {}

    /** A refusal that says what was tried, then Ansible's reason, at the place that Ansible named if it did. */
    static Failure refused(String tried, Captured said) {
        Failure failure = Failure.refused("%s: %s".formatted(tried, reason(said)));
        return place(said.err()).map(failure::at).orElse(failure);
    }

    /** The error as one line. */
    static String reason(Captured said) {
        List<String> lines = said.err().lines().toList();
        int start = 0;
        while (start < lines.size() && !START.matcher(lines.get(start)).find()) {
            start++;
        }
        if (start == lines.size()) {
            return shorten(said.lastWords());
        }
        int syntax = lines.indexOf("Syntax Error while loading YAML.");
        if (syntax >= 0 && syntax + 1 < lines.size()) {
            return shorten("YAML syntax error: " + lines.get(syntax + 1).strip());
        }
        return shorten(START.matcher(paragraph(lines, start)).replaceFirst(""));
    }

    /** The warnings, each as one line. */
    static List<String> warnings(String err) {
        List<String> lines = err.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).startsWith("[WARNING]"))
                .mapToObj(i -> shorten(WARNING.matcher(paragraph(lines, i)).replaceFirst("")))
                .toList();
    }

    /** The core of what a failed task says, in one line: without the phrases around it and without what it quotes. */
    static String cause(String message) {
        String line = message.strip().lines().findFirst().orElse("");
        Matcher missing = MISSING.matcher(line);
        if (missing.find()) {
            // Without the template around it, which an older Ansible quotes.
            return missing.group();
        }
        return shorten(AROUND.matcher(line).replaceFirst(""));
    }

    private static String paragraph(List<String> lines, int start) {
        return lines.get(start)
                + lines.subList(start + 1, lines.size()).stream()
                        .takeWhile(line -> !line.isBlank() && !line.startsWith("["))
                        .map(line -> " " + line.strip())
                        .collect(Collectors.joining());
    }

    private static Optional<Place> place(String err) {
        Matcher old = OLD_PLACE.matcher(err);
        Matcher place = old.find() ? old : NEW_PLACE.matcher(err);
        return place == old || place.find()
                ? Optional.of(new Place(
                        Path.of(place.group(1)),
                        Integer.parseInt(place.group(2)),
                        Integer.parseInt(place.group(3)),
                        ""))
                : Optional.empty();
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...";
    }
}
