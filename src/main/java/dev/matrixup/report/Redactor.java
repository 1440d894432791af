package dev.matrixup.report;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces every known secret in a text, in all the forms in which programs print it: as it is, JSON-escaped, URL-encoded, in base64
 * and quoted for a shell. Stands in front of every sink. Safe for use by several threads.
 */
public final class Redactor {
    private static final String REPLACEMENT = "**HIDDEN**";

    /** Shorter texts would black out half of an ordinary log. */
    private static final int SHORTEST = 4;

    private volatile Needles needles = new Needles(Set.of());

    /** Adds secrets; empty and very short ones (below 4 characters) cannot be told from ordinary text and are left out. */
    public synchronized void add(Collection<Secret> secrets) {
        Set<String> all = new LinkedHashSet<>(needles.texts);
        for (Secret secret : secrets) {
            secret.reveal().lines().filter(line -> line.length() >= SHORTEST).forEach(line -> all.addAll(forms(line)));
            if (secret.reveal().length() >= SHORTEST) {
                all.addAll(forms(secret.reveal()));
            }
        }
        if (all.size() != needles.texts.size()) {
            needles = new Needles(all);
        }
    }

    /** Adds a secret at the place where it is made or read, and gives it back. */
    public Secret hidden(Secret secret) {
        add(List.of(secret));
        return secret;
    }

    /** The text with every secret replaced; the same instance where there is none. */
    public String redact(String text) {
        return needles.replaceIn(text);
    }

    private static Set<String> forms(String secret) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(secret);
        StringBuilder json = new StringBuilder();
        StringBuilder ascii = new StringBuilder();
        for (char c : secret.toCharArray()) {
            String escaped = switch (c) {
                case '"' -> "\\\"";
                case '\\' -> "\\\\";
                case '\n' -> "\\n";
                case '\r' -> "\\r";
                case '\t' -> "\\t";
                default -> c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c);
            };
            json.append(escaped);
            ascii.append(c > '~' ? "\\u%04x".formatted((int) c) : escaped);
        }
        forms.add(json.toString());
        forms.add(ascii.toString());
        forms.add(secret.replace("'", "''"));
        String url = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        forms.add(url);
        forms.add(url.replace("+", "%20"));
        forms.add(secret.replace("'", "'\\''"));
        forms.add(secret.replace("'", "'\"'\"'"));
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        return forms;
    }

    /** Finds many texts in one pass: a table of the first characters says where to look closer at all. */
    private static final class Needles {
        private final Set<String> texts;
        private final boolean[] starts = new boolean[1 << 16];
        private final Map<Integer, List<String>> byStart = new HashMap<>();

        Needles(Set<String> texts) {
            this.texts = texts;
            for (String text : texts) {
                int start = start(text, 0);
                starts[start] = true;
                byStart.computeIfAbsent(start, key -> new ArrayList<>()).add(text);
            }
            // The longest first: one secret may begin with another.
            byStart.values()
                    .forEach(list ->
                            list.sort(Comparator.comparingInt(String::length).reversed()));
        }

        String replaceIn(String text) {
            StringBuilder out = null;
            int copied = 0;
            int last = text.length() - SHORTEST;
            int at = 0;
            while (at <= last) {
                int start = start(text, at);
                String found = starts[start] ? find(text, at, start) : null;
                if (found == null) {
                    at++;
                } else {
                    out = out == null ? new StringBuilder() : out;
                    out.append(text, copied, at).append(REPLACEMENT);
                    at += found.length();
                    copied = at;
                }
            }
            return out == null ? text : out.append(text, copied, text.length()).toString();
        }

        private String find(String text, int at, int start) {
            for (String candidate : byStart.get(start)) {
                if (text.startsWith(candidate, at)) {
                    return candidate;
                }
            }
            return null;
        }

        private static int start(String text, int at) {
            int hash = text.charAt(at);
            hash = hash * 31 + text.charAt(at + 1);
            hash = hash * 31 + text.charAt(at + 2);
            hash = hash * 31 + text.charAt(at + 3);
            return (hash ^ hash >>> 16) & 0xffff;
        }
    }
}
