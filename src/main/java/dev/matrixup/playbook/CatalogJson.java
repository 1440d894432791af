package dev.matrixup.playbook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.matrixup.report.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A catalog's contents as JSON: lists of texts and numbers in a fixed order, paths relative to the checkout. They are read token by token;
 * to build ten thousand small maps first would take longer than all the rest.
 */
final class CatalogJson {
    private final Path root;
    private final JsonParser in;

    private CatalogJson(Path root, JsonParser in) {
        this.root = root;
        this.in = in;
    }

    /** What to write for the contents of the checkout in this folder. */
    static List<Object> of(CatalogContents contents, Path root) {
        Map<NameCheck, List<Object>> names = new LinkedHashMap<>();
        Map<NameCheck, List<Object>> prefixes = new LinkedHashMap<>();
        for (OldName old : contents.names()) {
            names.computeIfAbsent(old.check(), check -> new ArrayList<>())
                    .addAll(List.of(
                            old.name(),
                            old.becomes(),
                            old.place().line(),
                            old.place().column()));
        }
        for (PrefixCheck prefix : contents.prefixes()) {
            prefixes.computeIfAbsent(prefix.check(), check -> new ArrayList<>())
                    .addAll(List.of(
                            prefix.pattern().pattern(),
                            renames(prefix.renames()),
                            prefix.place().line(),
                            prefix.place().column()));
        }
        return List.of(
                contents.roles().stream()
                        .map(role -> List.of(
                                role.name(), role.tags(), contents.tags().get(role.name())))
                        .toList(),
                contents.playTags(),
                contents.becomes() ? 1 : 0,
                contents.homeservers(),
                definitions(contents.definitions(), root),
                Stream.of(names, prefixes)
                        .flatMap(checks -> checks.keySet().stream())
                        .distinct()
                        .map(check -> List.of(
                                check.role(),
                                place(check.place(), root),
                                check.message(),
                                check.conditions(),
                                names.getOrDefault(check, List.of()),
                                prefixes.getOrDefault(check, List.of())))
                        .toList(),
                contents.unknown().stream()
                        .map(shape -> List.of(shape.role(), place(shape.place(), root), shape.what()))
                        .toList(),
                renames(contents.renames()));
    }

    /** The contents of the checkout in this folder. @throws IOException if that is not what was written */
    static CatalogContents read(Path root, JsonParser in) throws IOException {
        return new CatalogJson(root, in).contents();
    }

    /** A file's names and their lines are one text: a token costs more than to cut it. */
    private static List<Object> definitions(List<Definition> definitions, Path root) {
        Map<List<Object>, StringJoiner> files = new LinkedHashMap<>();
        for (Definition definition : definitions) {
            files.computeIfAbsent(
                            List.of(definition.role(), relative(definition.file(), root)),
                            file -> new StringJoiner(" "))
                    .add(definition.name() + " " + definition.line());
        }
        List<Object> written = new ArrayList<>();
        files.forEach((file, words) -> written.add(List.of(file.get(0), file.get(1), words.toString())));
        return written;
    }

    private static List<Object> place(Place place, Path root) {
        return List.of(relative(place.file(), root), place.line(), place.column());
    }

    private static List<Object> renames(List<PrefixRename> renames) {
        return renames.stream()
                .<Object>map(rename -> List.of(rename.from(), rename.to()))
                .toList();
    }

    private static String relative(Path file, Path root) {
        return root.relativize(file).toString();
    }

    private CatalogContents contents() throws IOException {
        open();
        List<PlaybookRole> roles = new ArrayList<>();
        Map<String, Set<String>> tags = new LinkedHashMap<>();
        for (open(); more(); close()) {
            PlaybookRole role = new PlaybookRole(text(), texts());
            roles.add(role);
            tags.put(role.name(), new LinkedHashSet<>(texts()));
        }
        Set<String> playTags = new LinkedHashSet<>(texts());
        boolean becomes = number() > 0;
        List<String> homeservers = texts();
        List<Definition> definitions = new ArrayList<>();
        for (open(); more(); close()) {
            addDefinitions(text(), root.resolve(text()), definitions);
        }
        List<OldName> names = new ArrayList<>();
        List<PrefixCheck> prefixes = new ArrayList<>();
        for (open(); more(); close()) {
            NameCheck check = new NameCheck(text(), place(), text(), texts());
            for (open(); more(); ) {
                names.add(new OldName(in.getText(), text(), place(check), check));
            }
            for (open(); more(); ) {
                prefixes.add(new PrefixCheck(Pattern.compile(in.getText()), renames(), place(check), check));
            }
        }
        List<UnknownShape> unknown = new ArrayList<>();
        for (open(); more(); close()) {
            unknown.add(new UnknownShape(text(), place(), text()));
        }
        List<PrefixRename> renames = renames();
        close();
        return new CatalogContents(
                roles, tags, playTags, becomes, homeservers, definitions, names, prefixes, unknown, renames);
    }

    /** Only where they stand: most of their texts are never asked for. */
    private void addDefinitions(String role, Path file, List<Definition> definitions) throws IOException {
        Lazy<Map<String, Definition>> current =
                new Lazy<>(() -> byName(DefinitionScanner.scan(role, file, Catalog.read(file))));
        String[] words = text().split(" ");
        for (int i = 0; i + 1 < words.length; i += 2) {
            definitions.add(Definition.unread(words[i], role, file, Integer.parseInt(words[i + 1]), current));
        }
    }

    private static Map<String, Definition> byName(List<Definition> definitions) {
        Map<String, Definition> byName = new HashMap<>();
        definitions.forEach(definition -> byName.put(definition.name(), definition));
        return byName;
    }

    /** One in the check's file. */
    private Place place(NameCheck check) throws IOException {
        return new Place(check.place().file(), number(), number(), "");
    }

    private Place place() throws IOException {
        open();
        Place place = new Place(root.resolve(text()), number(), number(), "");
        close();
        return place;
    }

    private List<PrefixRename> renames() throws IOException {
        List<PrefixRename> renames = new ArrayList<>();
        for (open(); more(); close()) {
            renames.add(new PrefixRename(text(), text()));
        }
        return renames;
    }

    private List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (open(); more(); ) {
            texts.add(in.getText());
        }
        return texts;
    }

    private String text() throws IOException {
        expect(JsonToken.VALUE_STRING);
        return in.getText();
    }

    private int number() throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT);
        return in.getIntValue();
    }

    private void open() throws IOException {
        expect(JsonToken.START_ARRAY);
    }

    private void close() throws IOException {
        expect(JsonToken.END_ARRAY);
    }

    /** Whether the list goes on. Then the token is the next item's first, the beginning of an item that is a list itself. */
    private boolean more() throws IOException {
        return in.nextToken() != JsonToken.END_ARRAY;
    }

    private void expect(JsonToken token) throws IOException {
        if (in.nextToken() != token) {
            throw damaged();
        }
    }

    private IOException damaged() {
        return new IOException("not what was written, at " + in.currentLocation());
    }
}
