package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Reason;
import dev.matrixup.yaml.ValueSpan.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A YAML file's text and what it says, as Ansible reads it. Immutable. */
public final class YamlText {
    private static final String VAULT_HEADER = "$ANSIBLE_VAULT;";

    private final Source source;
    private final Document document;

    private YamlText(Source source, Document document) {
        this.source = source;
        this.document = document;
    }

    /** Reads any YAML file. Throws a {@link Failure} of code 3 with a place if it cannot be read, is not UTF-8 or not YAML. */
    public static YamlText read(Path file) {
        return parse(file, bytes(file));
    }

    /** Parses any YAML text; of several documents the first is read. The file is for messages only. */
    public static YamlText parse(Path file, byte[] bytes) {
        Source source = Source.decode(file, bytes);
        boolean encrypted = source.text().startsWith(VAULT_HEADER);
        return new YamlText(source, encrypted ? Document.NONE : Composer.compose(source));
    }

    /** Reads a vars file, see {@link #varsFile(Path, byte[])}. */
    public static YamlText varsFile(Path file) {
        return varsFile(file, bytes(file));
    }

    /**
     * Parses a vars file: as {@link #parse}, and what Ansible refuses to load is refused: several documents, and a root that is not a
     * mapping. An empty file, one of comments only, and one that is encrypted as a whole have no entries.
     */
    public static YamlText varsFile(Path file, byte[] bytes) {
        YamlText text = parse(file, bytes);
        text.requireVars();
        return text;
    }

    /**
     * The value that a text is by itself, in the types of {@link YamlNode#toJava}; null for an empty one.
     *
     * @param name what messages call it
     * @throws Failure (3) if it is not YAML, several documents, holds a template without quotes or a tag that Ansible does not know
     */
    public static Object value(Path name, String text) {
        return document(name, text).map(YamlNode::toJava).orElse(null);
    }

    /** The same with its places; empty for an empty text. */
    public static Optional<YamlNode> document(Path name, String text) {
        YamlText read = parse(name, text.getBytes(StandardCharsets.UTF_8));
        if (read.document.second() >= 0) {
            throw Failure.refused("A second YAML document begins here.").at(read.source.place(read.document.second()));
        }
        read.unquotedTemplates().stream().findFirst().ifPresent(unquoted -> {
            throw unquoted;
        });
        read.unknownTags().stream().findFirst().ifPresent(node -> {
            throw Failure.refused("Ansible knows no tag %s.".formatted(node.tag()))
                    .at(node.place());
        });
        return read.root();
    }

    private void requireVars() {
        if (document.second() >= 0) {
            throw Failure.refused("A second YAML document begins here. Ansible loads no vars file with more than one.")
                    .at(source.place(document.second()))
                    .next("Remove the --- line, or move what follows into a file of its own.");
        }
        if (root().filter(root -> !(root instanceof YamlNode.Mapping)).isPresent()) {
            throw Failure.refused("A vars file is a list of NAME: VALUE lines; this one begins with something else.")
                    .at(document.root().place());
        }
    }

    /** The file, for messages. */
    public Path file() {
        return source.file();
    }

    /** Whether the file is encrypted as a whole by ansible-vault; then nothing else is known of it. */
    public boolean encrypted() {
        return source.text().startsWith(VAULT_HEADER);
    }

    /** The value of the whole file; empty for an empty file, one of comments only and an encrypted one. */
    public Optional<YamlNode> root() {
        return Optional.ofNullable(document.root());
    }

    /** The top-level keys in order, duplicates included; empty if the root is no mapping. */
    public List<Entry> entries() {
        return document.topLevel().stream().map(TopLevel::entry).toList();
    }

    /** The top-level entry that counts for this key: the last one, else a merged one. */
    public Optional<Entry> find(String key) {
        return document.find(key).map(TopLevel::entry).or(() -> merged(key));
    }

    private Optional<Entry> merged(String key) {
        return merged().stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /** What the file sets: what it merges in, then its own top-level keys in order, duplicates included. A merge key is none of them. */
    public List<Entry> variables() {
        List<Entry> variables = new ArrayList<>(merged());
        document.topLevel().stream()
                .filter(pair -> !new YamlNode.Pair(pair.key(), pair.entry().value()).isMerge())
                .map(TopLevel::entry)
                .forEach(variables::add);
        return variables;
    }

    /** What the file sets by merging a mapping into its top level, at its places in that mapping. */
    public List<Entry> merged() {
        Map<String, Entry> merged = new LinkedHashMap<>();
        if (document.root() instanceof YamlNode.Mapping mapping) {
            mapping.pairs().stream().filter(YamlNode.Pair::isMerge).forEach(pair -> merge(pair.value(), merged));
            entries().forEach(own -> merged.remove(own.key()));
        }
        return List.copyOf(merged.values());
    }

    private static void merge(YamlNode from, Map<String, Entry> into) {
        if (from instanceof YamlNode.Sequence sequence) {
            // The first of several wins.
            for (int i = sequence.items().size() - 1; i >= 0; i--) {
                merge(sequence.items().get(i), into);
            }
        } else if (from instanceof YamlNode.Mapping mapping) {
            mapping.pairs().stream().filter(YamlNode.Pair::isMerge).forEach(pair -> merge(pair.value(), into));
            mapping.pairs().stream()
                    .filter(pair -> !pair.isMerge())
                    .forEach(pair -> into.put(
                            pair.name(), new Entry(pair.name(), pair.key().at(), pair.value())));
        }
    }

    /** The top-level entries without effect, because the same key stands again below them. */
    public List<Entry> duplicates() {
        List<Entry> earlier = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        List<Entry> entries = entries();
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (!seen.add(entries.get(i).key())) {
                earlier.add(0, entries.get(i));
            }
        }
        return earlier;
    }

    /**
     * That {@code {{ name }}} stands without quotes, anywhere in the file, as refusals (3) with places. YAML reads that as a mapping within
     * a mapping; Ansible then refuses the file.
     */
    public List<Failure> unquotedTemplates() {
        List<Place> found = new ArrayList<>();
        root().ifPresent(root -> unquotedTemplates(root, found));
        return found.stream()
                .map(place -> Failure.refused(
                                "A value that begins with {{ needs quotes around it; Ansible refuses this.")
                        .at(place)
                        .next("put quotes around the value: \"{{ ... }}\""))
                .toList();
    }

    private static void unquotedTemplates(YamlNode node, List<Place> found) {
        if (node instanceof YamlNode.Sequence sequence) {
            sequence.items().forEach(item -> unquotedTemplates(item, found));
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Pair pair : mapping.pairs()) {
                if (pair.key() instanceof YamlNode.Mapping) {
                    found.add(mapping.place());
                } else {
                    unquotedTemplates(pair.value(), found);
                }
            }
        }
    }

    /** The values and keys, anywhere in the file, with a tag that Ansible does not know; it then refuses the file. */
    public List<YamlNode> unknownTags() {
        // An alias is the very node that its anchor names.
        Set<YamlNode> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<YamlNode> inOrder = new ArrayList<>();
        root().ifPresent(root -> unknownTags(root, node -> {
            if (found.add(node)) {
                inOrder.add(node);
            }
        }));
        return inOrder;
    }

    private static void unknownTags(YamlNode node, Consumer<YamlNode> found) {
        if (!Tagged.isLoaded(node.tag())) {
            found.accept(node);
        }
        if (node instanceof YamlNode.Sequence sequence) {
            sequence.items().forEach(item -> unknownTags(item, found));
        } else if (node instanceof YamlNode.Mapping mapping) {
            for (YamlNode.Pair pair : mapping.pairs()) {
                unknownTags(pair.key(), found);
                unknownTags(pair.value(), found);
            }
        }
    }

    /**
     * Gives top-level keys their values and changes no other byte. Of duplicates the last is edited; a missing key is added after the
     * last one. The edited text is read again and compared, so that every other value is proven to be the same.
     *
     * @param values String, Boolean, Integer, Long, BigInteger, Double, null, {@link Tagged}, {@link dev.matrixup.report.Secret}, and
     *     List and Map of these, by key. A String is written so that it stays one
     * @param comment the comment line above the added keys, with or without {@code #}; none if blank
     * @return the new text; this one if all values are there already
     * @throws Failure of code 3, with place and reason, where the edit cannot be proven
     */
    public YamlText set(Map<String, Object> values, String comment) {
        if (comment.lines().count() > 1) {
            throw new IllegalArgumentException("a comment is one line");
        }
        if (values.isEmpty()) {
            return this;
        }
        VarsEditor editor = editor("set %s in it".formatted(String.join(", ", values.keySet())));
        editor.set(values, comment);
        return edited(editor.edits(), editor::prove);
    }

    /**
     * Takes a top-level key out, in all places where it stands, with its value and with the comment above it where that can be about nothing
     * else. Changes no other byte, and proves that as {@link #set} does.
     *
     * @return the new text; this one if the key does not stand there
     * @throws Failure of code 3, with place and reason, where the edit cannot be proven
     */
    public YamlText unset(String key) {
        VarsEditor editor = editor("take %s out of it".formatted(key));
        editor.unset(key);
        return edited(editor.edits(), editor::prove);
    }

    /**
     * Gives top-level keys other names, in all places where they stand, and so everywhere where a template in the file mentions them outside
     * of quotes. Changes no other byte, and proves that as {@link #set} does.
     *
     * @param names the new names by the old ones
     * @return the new text; this one if none of them is there
     * @throws Failure of code 3, with place and reason, where the edit cannot be proven: two names would be one, a key is merged or an alias
     */
    public YamlText rename(Map<String, String> names) {
        return rename(
                names,
                root().filter(YamlNode.Mapping.class::isInstance).map(YamlNode.Mapping.class::cast).stream()
                        .toList());
    }

    /** The same for the keys of these mappings of the file, instead of its top level. */
    public YamlText rename(Map<String, String> names, List<YamlNode.Mapping> mappings) {
        requireEditable("rename variables in it");
        Renaming renaming = new Renaming(source, document, names);
        return edited(renaming.edits(mappings), renaming::prove);
    }

    /** The variables that the templates in its values mention, in their order. */
    public List<Mention> mentions() {
        return document.templates().stream()
                .flatMap(template -> template.mentions(source).stream())
                .toList();
    }

    /**
     * Gives one scalar of this text another text, wherever it stands, and changes no other byte.
     *
     * @param scalar a value of this text that stands on one line, plain or in quotes
     * @throws Failure of code 3, with place, where the edit cannot be proven
     */
    public YamlText replace(YamlNode.Scalar scalar, String text) {
        int start = scalar.at().offset();
        List<String> forms =
                scalar.plain() ? List.of(scalar.text()) : List.of("'" + scalar.text() + "'", '"' + scalar.text() + '"');
        String old = forms.stream()
                .filter(form -> source.text().startsWith(form, start))
                .findFirst()
                .orElseThrow(() -> Failure.refused("matrixup cannot change this value.")
                        .at(scalar.place())
                        .next("Write there: " + text));
        Form form = scalar.plain() ? Form.PLAIN : old.startsWith("'") ? Form.SINGLE_QUOTED : Form.DOUBLE_QUOTED;
        Edit edit = new Edit(start, start + old.length(), ValueWriter.line(text, form));
        return edited(List.of(edit), after -> proveReplaced(after, scalar, text));
    }

    private void proveReplaced(Document edited, YamlNode.Scalar scalar, String text) {
        List<Step> before = document.steps();
        List<Step> after = edited.steps();
        List<Integer> changed = IntStream.range(0, Math.min(before.size(), after.size()))
                .filter(i -> !before.get(i).equals(after.get(i)))
                .boxed()
                .toList();
        if (after.size() != before.size()
                || changed.size() != 1
                || !before.get(changed.get(0)).isText(scalar.text())
                || !after.get(changed.get(0)).isText(text)) {
            throw Failure.refused("The edit cannot be proven safe: after it, the file would not read as it should.")
                    .at(scalar.place())
                    .next("Write there: " + text);
        }
    }

    private VarsEditor editor(String task) {
        requireEditable(task);
        return new VarsEditor(source, document);
    }

    private void requireEditable(String task) {
        if (encrypted()) {
            throw Failure.refused(
                            "The file is encrypted as a whole by ansible-vault, so matrixup cannot %s.".formatted(task))
                    .at(source.place(0))
                    .next("ansible-vault edit " + file());
        }
        requireVars();
    }

    private YamlText edited(List<Edit> edits, Consumer<Document> proof) {
        if (edits.isEmpty()) {
            return this;
        }
        Source edited = new Source(file(), Edit.apply(source.text(), edits));
        YamlText result = new YamlText(edited, composeEdited(edited));
        proof.accept(result.document);
        if (!Edit.sameOutside(edits, source.text(), edited.text())) {
            throw new IllegalStateException("an edit changed what is outside of it");
        }
        return result;
    }

    private static Document composeEdited(Source edited) {
        try {
            return Composer.compose(edited);
        } catch (Failure e) {
            throw Failure.refused(
                            "The edit cannot be proven safe: after it, the file would not be read. " + e.getMessage())
                    .next("Edit the file by hand.")
                    .because(e);
        }
    }

    /** The lines of the entry that counts for this key, as they stand in the file; none for one that is merged or not there. */
    public List<String> lines(String key) {
        return document.find(key)
                .map(pair -> source.text()
                        .substring(source.lineStart(pair.keyStart()), Addition.below(source, document, pair))
                        .lines()
                        .toList())
                .orElse(List.of());
    }

    /** A value on one line, as it could stand in a file; in the types that {@link #set} takes. */
    public static String inline(Object value) {
        return ValueWriter.line(Values.normal(value), Form.PLAIN);
    }

    /** The text as UTF-8, byte for byte as it was read where nothing was set. */
    public byte[] bytes() {
        return source.text().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw Failure.refused("There is no file %s.".formatted(file)).because(e);
        } catch (IOException e) {
            throw Failure.refused("Cannot read %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }
}
