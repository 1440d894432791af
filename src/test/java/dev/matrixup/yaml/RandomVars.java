package dev.matrixup.yaml;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A random vars file, ugly in every way that is still YAML for Ansible, and what is known of it by construction.
 *
 * @param text the file
 * @param chunks its pieces, in order: an entry with the lines that follow it, or what is between entries (an empty key)
 */
record RandomVars(String text, List<Chunk> chunks) {
    /** One piece: its key, whether its value is a mapping, is anchored by the key's name, holds an alias. */
    record Chunk(String key, String text, boolean mapping, boolean anchored, boolean alias) {}

    private static final String[] WORDS = {
        "example.com",
        "yes",
        "0123",
        "12:30",
        "2020-01-01",
        "{{ matrix_domain }}",
        "it's",
        "say \"hi\"",
        "a: b",
        "x #y",
        "\uD83D\uDE80 go",
        "gr\u00fcn",
        "",
        "null",
        "-1",
        "1.5",
        "two words",
        "C:\\x",
        "{% if x %}y{% endif %}",
        "[",
        "- z",
        "1e3",
        "*x",
        "&y",
        "!z",
        "100%",
        "a,b"
    };

    private static final String SPECIAL = ":#-?,[]{}&*!|>'\"%@` \n\t\r\\=~<.";

    /** Makes one. */
    static RandomVars of(Random random) {
        return new Maker(random).make();
    }

    /** Values for some keys that are there and some that are not. */
    static Map<String, Object> values(Random random) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            values.put("k" + random.nextInt(14), value(random, 0));
        }
        return values;
    }

    /** Whether these values must be refused: a mapping would be replaced, or an anchor that is used elsewhere. */
    boolean refuses(Map<String, Object> values) {
        for (int i = 0; i < chunks.size(); i++) {
            Chunk chunk = chunks.get(i);
            if (!isEdited(i, values)) {
                continue;
            }
            if (chunk.mapping && !(values.get(chunk.key) instanceof Map)) {
                return true;
            }
            if (chunk.anchored) {
                String alias = "*" + chunk.key + "_";
                for (int j = i; j < chunks.size(); j++) {
                    if (chunks.get(j).alias && chunks.get(j).text.contains(alias) && !isEdited(j, values)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Whether a chunk is the last entry of a key to be set. */
    boolean isEdited(int index, Map<String, Object> values) {
        String key = chunks.get(index).key;
        return values.containsKey(key)
                && chunks.subList(index + 1, chunks.size()).stream().noneMatch(later -> later.key.equals(key));
    }

    private static Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 1 ? 7 : 10)) {
            case 0 -> random.nextBoolean();
            case 1 -> (long) random.nextInt(2000) - 1000;
            case 2 -> random.nextInt(100) / 8.0;
            case 3 -> null;
            case 4 -> text(random);
            case 5 -> word(random);
            case 6 ->
                random.nextBoolean()
                        ? new Tagged("!unsafe", word(random))
                        : new Tagged("!vault", "$ANSIBLE_VAULT;1.1;AES256\n" + random.nextInt(9999) + "\n");
            case 7 -> list(random, depth);
            case 8 -> {
                Map<String, Object> map = new LinkedHashMap<>();
                list(random, depth).forEach(item -> map.put(word(random), item));
                yield map;
            }
            default -> word(random) + "\n" + word(random) + (random.nextBoolean() ? "\n" : "");
        };
    }

    private static List<Object> list(Random random, int depth) {
        List<Object> items = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            items.add(value(random, depth + 1));
        }
        return items;
    }

    private static String word(Random random) {
        return WORDS[random.nextInt(WORDS.length)];
    }

    /** Any characters, weighted towards those that mean something in YAML. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(12); n > 0; n--) {
            int kind = random.nextInt(8);
            text.appendCodePoint(
                    kind == 0
                            ? random.nextInt(0x300)
                            : kind == 1
                                    ? new int[] {0x85, 0x2028, 0xFEFF, 0x1F680, 0x7F, 0xFFFF, 0x10FFFF, 0xE000}
                                            [random.nextInt(8)]
                                    : kind < 5
                                            ? SPECIAL.charAt(random.nextInt(SPECIAL.length()))
                                            : 'a' + random.nextInt(26));
        }
        return text.toString();
    }

    private static final class Maker {
        private final Random random;
        private final String nl;
        private final List<Chunk> chunks = new ArrayList<>();
        private final List<String> anchors = new ArrayList<>();
        private final Set<String> keys = new HashSet<>();

        Maker(Random random) {
            this.random = random;
            this.nl = oneOf("\n", "\n", "\r\n");
        }

        RandomVars make() {
            String head = oneOf("", "", "\uFEFF") + oneOf("", "---\n", "--- # start\n", "# head \uD83D\uDE80\n\n");
            between(head);
            for (int n = random.nextInt(10); n > 0; n--) {
                entry();
                between(oneOf("", "", "\n", "# comment: x\n", "\n\n# k1: commented\n# 'out\n\n", " # deep\n"));
            }
            if (random.nextInt(6) == 0 && (!keys.isEmpty() || head.contains("---"))) {
                between("...\n" + oneOf("", "# rest\n"));
            }
            StringBuilder text = new StringBuilder();
            chunks.forEach(chunk -> text.append(chunk.text));
            if (random.nextInt(3) == 0 && text.toString().endsWith(nl)) {
                cutLastBreak(text);
            }
            return new RandomVars(text.toString(), chunks);
        }

        private void cutLastBreak(StringBuilder text) {
            text.setLength(text.length() - nl.length());
            int i = chunks.size() - 1;
            while (chunks.get(i).text.isEmpty()) {
                i--;
            }
            Chunk last = chunks.get(i);
            chunks.set(
                    i,
                    new Chunk(
                            last.key,
                            last.text.substring(0, last.text.length() - nl.length()),
                            last.mapping,
                            last.anchored,
                            last.alias));
        }

        private void between(String text) {
            chunks.add(new Chunk("", text.replace("\n", nl), false, false, false));
        }

        private void entry() {
            String key = "k" + random.nextInt(10);
            // An anchor is named after its key; a second one would hide the first.
            boolean fresh = keys.add(key);
            String tail = oneOf("\n", "\n", " # c\n", "\t# tab 'c\n", "   \n", "\t\n");
            int kind = random.nextInt(24);
            if (kind == 0 && fresh) {
                anchors.add(key);
                add(
                        key,
                        ": &" + key + "_ " + oneOf("x", "'x'", "[1, {a: b}]", "|\n  text", "\n  - x\n  - y") + "\n",
                        false,
                        true,
                        false);
            } else if (kind == 1 && !anchors.isEmpty()) {
                add(key, ": *" + anchor() + "_" + oneOf("\n", " # c\n", "\t# c\n"), false, false, true);
            } else if (kind == 2 && !anchors.isEmpty()) {
                add(key, ": [x, *" + anchor() + "_ ]" + tail, false, false, true);
            } else if (kind == 3) {
                add(
                        key,
                        ":"
                                + oneOf(
                                        "\n  a: 1\n  # in\n  b: [2]",
                                        " # c\n  a: |\n    text\n  b: !unsafe '{{'",
                                        "\n    a:\n      - 1")
                                + oneOf("\n", " # c\n"),
                        true,
                        false,
                        false);
            } else if (kind == 4) {
                add(key, oneOf(": {a: 1, 'b': \"2\"}", ": {a: [1,\n   2],\n # in\n b: 3}") + tail, true, false, false);
            } else {
                add(key, value(kind, tail), false, false, false);
            }
        }

        private String value(int kind, String tail) {
            return switch (kind) {
                case 5 -> ":" + oneOf("\n", " # empty\n", "\t# empty\n", "   \n");
                case 6 ->
                    oneOf(": ", ":   ", ":\t")
                            + oneOf("plain", "two words", "x#y", "a:b", "http://x/y?z", "\uD83D\uDE80")
                            + tail;
                case 7 -> ": '" + oneOf("", "it''s", "{{ a }}", "# no", "\uD83D\uDE80", "a\n\n   b") + "'" + tail;
                case 8 ->
                    ": \""
                            + oneOf(
                                    "",
                                    "\\\"",
                                    "\\u263a",
                                    "{{ a | b('c') }}",
                                    "x: y # z",
                                    "a\\\n  b",
                                    "\uD83D\uDE80\uD83D\uDE80")
                            + "\"" + tail;
                case 9 ->
                    ": " + oneOf("yes", "off", "True", "null", "~", "0123", "0x1f", "12:30", "1.5", "-7", "2020-01-01")
                            + tail;
                case 10, 11 ->
                    ": !vault |" + oneOf("", "  # sealed") + oneOf("\n  ", "\n          ")
                            + "$ANSIBLE_VAULT;1.1;AES256\n          3031\n";
                case 12 -> ": !unsafe " + oneOf("'{{ x }}'", "\"{{\"", "5", "plain") + tail;
                case 13, 14, 15 ->
                    ": " + oneOf("|", ">") + oneOf("", "-", "+") + oneOf("", " # head", "   ") + "\n"
                            + oneOf(
                                    "  text\n",
                                    "  one\n\n  two\n",
                                    "      deep\n      # no comment\n",
                                    "  a: b\n   c\n",
                                    "  \uD83D\uDE80\n\n\n",
                                    "\n  late\n",
                                    "  x\n  \n  y  \n");
                case 16 -> ": |2" + oneOf("", "-", "+") + "\n    lead\n  text\n" + oneOf("", "\n\n");
                case 17, 18 ->
                    ": " + oneOf("[]", "[a, 'b', {c: d}]", "[1,\n  2, # in\n  3]", "[\n]", "[x,\n\ty]") + tail;
                case 19, 20 ->
                    ":" + oneOf("\n", " # list\n", "\n\n", "\n  # above\n")
                            + oneOf(
                                    "- x\n- 'y'",
                                    "  - x\n\n  # in\n  - {a: b}",
                                    "  -\n    - 1",
                                    "  - a: 1\n    b: 2",
                                    "  - !vault |\n      $ANSIBLE\n      12\n  - z")
                            + oneOf("\n", " # c\n");
                case 21 -> ": plain\n  over\n\n  lines" + oneOf("\n", " # c\n");
                case 22 -> ":\n  below" + tail;
                default ->
                    ": " + oneOf("!!str 5", "!!str", "! x", "&own" + chunks.size() + " x") + oneOf("\n", " # c\n");
            };
        }

        private void add(String key, String value, boolean mapping, boolean anchored, boolean alias) {
            String written = oneOf(key, key, key, key + " ", "'" + key + "'", "\"" + key + "\"");
            chunks.add(new Chunk(key, (written + value).replace("\n", nl), mapping, anchored, alias));
        }

        private String anchor() {
            return anchors.get(random.nextInt(anchors.size()));
        }

        private String oneOf(String... choices) {
            return choices[random.nextInt(choices.length)];
        }
    }
}
