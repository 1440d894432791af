package dev.matrixup.workspace;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An INI inventory's text, split as Ansible splits it, with the place of every word. */
final class IniInventory {
    private static final Pattern SECTION = Pattern.compile("\\[([^:\\]\\s]+)(?::(\\w+))?]\\s*(?:#.*)?");

    /** A word of a line: where it begins and ends in the whole text, and what remains of it without its quotes. */
    record Word(int start, int end, String text) {}

    /**
     * A line that is neither blank nor a comment.
     *
     * @param number counted from 1
     * @param start where it begins in the whole text
     * @param end where it ends, without its line break
     * @param section the section that it stands in, or heads; {@code ungrouped} above the first
     * @param kind {@code hosts}, {@code vars} or {@code children}
     * @param header whether it is the section's head
     * @param words its words, for a line of hosts; none if it is broken
     * @param broken whether a quote is not closed, so that Ansible refuses the file
     */
    record Line(
            int number,
            int start,
            int end,
            String section,
            String kind,
            boolean header,
            List<Word> words,
            boolean broken) {
        boolean isHost(String name) {
            return !header
                    && kind.equals("hosts")
                    && !words.isEmpty()
                    && words.get(0).text().replaceFirst(":\\d+$", "").equals(name);
        }
    }

    private final String text;
    private final List<Line> lines = new ArrayList<>();

    IniInventory(String text) {
        this.text = text;
        String section = "ungrouped";
        String kind = "hosts";
        int number = 1;
        for (int start = 0; start < text.length(); number++) {
            int feed = text.indexOf('\n', start);
            int next = feed < 0 ? text.length() : feed + 1;
            int end = feed < 0 ? text.length() : feed > start && text.charAt(feed - 1) == '\r' ? feed - 1 : feed;
            String line = text.substring(start, end).strip();
            Matcher header = SECTION.matcher(line);
            if (header.matches()) {
                section = header.group(1);
                kind = header.group(2) == null ? "hosts" : header.group(2);
                lines.add(new Line(number, start, end, section, kind, true, List.of(), false));
            } else if (!line.isEmpty() && !line.startsWith("#") && !line.startsWith(";")) {
                Optional<List<Word>> words = kind.equals("hosts") ? words(text, start, end) : Optional.of(List.of());
                lines.add(new Line(number, start, end, section, kind, false, words.orElse(List.of()), words.isEmpty()));
            }
            start = next;
        }
    }

    /** What remains of one quoted word. */
    static String word(String quoted) {
        return words(quoted, 0, quoted.length()).orElseThrow().get(0).text();
    }

    List<Line> lines() {
        return lines;
    }

    /** The text of a line. */
    String text(Line line) {
        return text.substring(line.start(), line.end());
    }

    /** The lines of this host, in all sections of hosts. */
    List<Line> host(String name) {
        return lines.stream().filter(line -> line.isHost(name)).toList();
    }

    /** As Python's {@code shlex} with comments; empty if a quote is not closed, or the last character is a backslash. */
    private static Optional<List<Word>> words(String text, int from, int end) {
        List<Word> words = new ArrayList<>();
        int i = from;
        while (i < end && text.charAt(i) != '#') {
            if (Character.isWhitespace(text.charAt(i))) {
                i++;
                continue;
            }
            int start = i;
            StringBuilder word = new StringBuilder();
            char quote = 0;
            boolean dangling = false;
            while (i < end && (quote != 0 || !Character.isWhitespace(text.charAt(i)) && text.charAt(i) != '#')) {
                char c = text.charAt(i++);
                dangling = c == '\\' && quote == 0 && i == end;
                boolean escape = c == '\\' && quote != '\'' && i < end;
                if (escape && (quote == 0 || text.charAt(i) == '"' || text.charAt(i) == '\\')) {
                    word.append(text.charAt(i++));
                } else if (quote == 0 && (c == '\'' || c == '"')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            }
            if (quote != 0 || dangling) {
                return Optional.empty();
            }
            words.add(new Word(start, i, word.toString()));
        }
        return Optional.of(words);
    }
}
