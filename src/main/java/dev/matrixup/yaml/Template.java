package dev.matrixup.yaml;

import dev.matrixup.yaml.JinjaNames.Name;
import dev.matrixup.yaml.ValueSpan.Form;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A scalar with a template in it, as it stands in its text.
 *
 * @param start the first char of the scalar, its tag and anchor included
 * @param end after its last char
 * @param form how it is written
 * @param text what it says
 */
record Template(int start, int end, Form form, String text) {
    private static final Pattern DOUBLE_QUOTED = Pattern.compile("\\\\(?:x.{2}|u.{4}|U.{8}|.)", Pattern.DOTALL);
    private static final Pattern SINGLE_QUOTED = Pattern.compile("''");
    private static final Pattern HEADER = Pattern.compile("^[^\\r\\n]*");

    /** The names in it, with their places in the file. */
    List<Mention> mentions(Source source) {
        List<Name> meant = JinjaNames.in(text);
        List<Name> written = JinjaNames.in(unescaped(source.text().substring(start, end)));
        boolean same = written.stream()
                .map(Name::name)
                .toList()
                .equals(meant.stream().map(Name::name).toList());
        return IntStream.range(0, meant.size())
                .mapToObj(i -> new Mention(
                        meant.get(i).name(),
                        new Spot(source, same ? start + written.get(i).start() : start),
                        meant.get(i).quoted()))
                .toList();
    }

    /** The written text with each escape as blanks and what it ends in, so that all else keeps its place. */
    private String unescaped(String written) {
        return switch (form) {
            case DOUBLE_QUOTED -> blanked(DOUBLE_QUOTED, written);
            case SINGLE_QUOTED -> blanked(SINGLE_QUOTED, written);
            case LITERAL, FOLDED -> HEADER.matcher(written).replaceFirst(header -> " ".repeat(header.end()));
            default -> written;
        };
    }

    private static String blanked(Pattern escape, String written) {
        return escape.matcher(written).replaceAll(found -> {
            String all = found.group();
            char last = all.charAt(all.length() - 1);
            boolean itself = all.length() == 2 && "\\'\"/".indexOf(last) >= 0;
            return " ".repeat(all.length() - 1) + (itself ? Matcher.quoteReplacement(String.valueOf(last)) : " ");
        });
    }
}
