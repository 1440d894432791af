package dev.matrixup.yaml;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.ValueSpan.Form;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads a text by SnakeYAML's parser events. Events, not its composed nodes, because a node behind an alias has the marks of its
 * anchor; and because events never construct anything, so that unknown tags do no harm.
 */
final class Composer {
    private static final int DEEPEST = 500;
    private static final Pattern TAB_INDENTED_BLOCK =
            Pattern.compile("(?:[!&]\\S*\\s+)*+[|>][-+]?(?:[ \\t].*)?\\R(?: *\\R)*+ *\\t");
    private static final Pattern PROPERTIES = Pattern.compile("^(?:[!&]\\S*\\s+(?:#.*\\s+)*)+");
    private static final Pattern FOLD = Pattern.compile("[ \\t]*\\R(?:[ \\t]*\\R)*+[ \\t]*");

    private final Source source;
    private final int[] chars;
    private final ParserImpl parser;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private final List<Alias> aliases = new ArrayList<>();
    private final List<Template> templates = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<TopLevel> topLevel = new ArrayList<>();
    /** Where libyaml takes a tab at a line's start: in flow collections and plain scalars. */
    private final List<ValueSpan> tabbed = new ArrayList<>();

    private int depth;
    private int flowDepth;
    private Leaf last;

    /** A finished anchored value; null as long as it is open. */
    private record Anchored(int start, YamlNode node) {}

    /** The last scalar, alias or flow collection that was read: what ends a block collection. */
    private record Leaf(int end, int next, boolean open) {}

    private Composer(Source source, String parsed) {
        this.source = source;
        this.chars = charsOfCodePoints(parsed);
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE);
        this.parser = new ParserImpl(new StreamReader(parsed), options);
    }

    /** Reads a text; refuses what is not YAML. */
    static Document compose(Source source) {
        String copy = source.text();
        List<Integer> tabs = new ArrayList<>();
        while (true) {
            Composer composer = new Composer(source, copy);
            try {
                Document document = composer.document();
                tabs.forEach(composer::checkTab);
                return document;
            } catch (MarkedYAMLException e) {
                int at = composer.offset(e.getProblemMark());
                int tab = copy.indexOf("\t", Math.max(0, at - 1));
                if (tab < 0 || tab > at) {
                    throw notYaml(source, e.getProblem(), at);
                }
                // libyaml, which Ansible reads with, takes many tabs for white space that SnakeYAML refuses. Only in
                // the copy.
                copy = copy.substring(0, tab) + ' ' + copy.substring(tab + 1);
                tabs.add(tab);
            } catch (ReaderException e) {
                throw notYaml(
                        source,
                        "it holds the character U+%04X".formatted(e.getCodePoint()),
                        composer.chars == null ? e.getPosition() : composer.chars[e.getPosition()]);
            }
        }
    }

    private Document document() {
        parser.getEvent(); // the stream's start
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return new Document(
                    null, null, List.of(), List.of(), List.of(), source.text().length(), -1);
        }
        parser.getEvent(); // the document's start
        ScalarEvent onlyScalar = parser.peekEvent() instanceof ScalarEvent scalar ? scalar : null;
        boolean empty = onlyScalar != null
                && onlyScalar.isPlain()
                && onlyScalar.getValue().isEmpty()
                && onlyScalar.getTag() == null
                && onlyScalar.getAnchor() == null;
        YamlNode root = node(true);
        DocumentEndEvent end = (DocumentEndEvent) parser.getEvent();
        int documentEnd =
                end.getExplicit() ? offset(end.getStartMark()) : source.text().length();
        int second = -1;
        if (parser.peekEvent() instanceof DocumentStartEvent next) {
            second = offset(next.getStartMark());
        }
        return new Document(empty ? null : root, steps.get(0), topLevel, aliases, templates, documentEnd, second);
    }

    private YamlNode node(boolean isRoot) {
        Event event = parser.getEvent();
        int start = offset(event.getStartMark());
        if (event instanceof AliasEvent alias) {
            return alias(alias, start);
        }
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null && anchors.put(anchor, new Anchored(start, null)) != null) {
            throw Failure.refused(
                            "There is a second anchor &%s here. Ansible loads no file with two.".formatted(anchor))
                    .at(source.place(start));
        }
        YamlNode node = event instanceof ScalarEvent scalar
                ? scalar(scalar, start)
                : collection((CollectionStartEvent) event, start, isRoot);
        if (anchor != null) {
            anchors.put(anchor, new Anchored(start, node));
        }
        return node;
    }

    private YamlNode alias(AliasEvent event, int start) {
        Anchored target = anchors.get(event.getAnchor());
        if (target == null) {
            throw Failure.refused("There is no anchor &%s above this alias.".formatted(event.getAnchor()))
                    .at(source.place(start));
        }
        if (target.node() == null) {
            throw Failure.refused("The value of &%s refers to itself.".formatted(event.getAnchor()))
                    .at(source.place(start));
        }
        int end = offset(event.getEndMark());
        steps.add(new Step(Event.ID.Alias, event.getAnchor(), "", "", false));
        aliases.add(new Alias(start, target.start()));
        last = new Leaf(end, end, false);
        return target.node();
    }

    private YamlNode scalar(ScalarEvent event, int start) {
        int end = offset(event.getEndMark());
        String text = text(event, start, end);
        String tag = tag(event.getTag());
        steps.add(new Step(Event.ID.Scalar, event.getAnchor(), tag, text, event.isPlain()));
        last = event.isLiteral() || event.isFolded() ? blockLeaf(start, end) : new Leaf(end, end, false);
        if (!Tagged.isLocal(tag) && JinjaNames.isTemplate(text)) {
            templates.add(new Template(start, last.end(), form(event), text));
        }
        return new YamlNode.Scalar(new Spot(source, start), tag, text, event.isPlain());
    }

    /** A block scalar's end mark is the next line that is not empty: the trailing line breaks are given back. */
    private Leaf blockLeaf(int start, int end) {
        String text = source.text();
        int content = end;
        while (content > start && isBreak(text.charAt(content - 1))) {
            content--;
        }
        boolean open = content == text.length();
        // With keep chomping the empty lines are part of the value.
        int header = source.lineEnd(start);
        boolean keep = text.substring(start, header).matches("[^#]*[|>][0-9]?\\+.*");
        return new Leaf(content, keep ? end : content, open);
    }

    private YamlNode collection(CollectionStartEvent event, int start, boolean isRoot) {
        if (++depth > DEEPEST) {
            throw Failure.refused("Values are nested more than %d deep here.".formatted(DEEPEST))
                    .at(source.place(start));
        }
        String tag = tag(event.getTag());
        boolean mapping = event instanceof MappingStartEvent;
        steps.add(new Step(event.getEventId(), event.getAnchor(), tag, event.isFlow() ? "flow" : "", false));
        // For a block collection without children, which there is only as an empty value's neighbour.
        last = new Leaf(offset(event.getEndMark()), offset(event.getEndMark()), false);
        flowDepth += event.isFlow() ? 1 : 0;
        List<YamlNode.Pair> pairs = new ArrayList<>();
        List<YamlNode> items = new ArrayList<>();
        Event.ID endId = mapping ? Event.ID.MappingEnd : Event.ID.SequenceEnd;
        while (!parser.checkEvent(endId)) {
            if (mapping) {
                pairs.add(isRoot ? topLevelPair() : new YamlNode.Pair(key(), node(false)));
            } else {
                items.add(node(false));
            }
        }
        int end = offset(parser.getEvent().getEndMark());
        steps.add(new Step(endId, null, "", "", false));
        if (event.isFlow()) {
            last = new Leaf(end, end, false);
            if (--flowDepth == 0) {
                tabbed.add(new ValueSpan(start, end, end, Form.FLOW, false));
            }
        }
        depth--;
        return mapping
                ? new YamlNode.Mapping(new Spot(source, start), tag, pairs)
                : new YamlNode.Sequence(new Spot(source, start), tag, items);
    }

    /** Ansible takes no key for a template. */
    private YamlNode key() {
        int before = templates.size();
        YamlNode key = node(false);
        templates.subList(before, templates.size()).clear();
        return key;
    }

    private YamlNode.Pair topLevelPair() {
        int keyStart = offset(parser.peekEvent().getStartMark());
        int firstStep = steps.size();
        YamlNode key = key();
        int keyEnd = last.end();
        Event event = parser.peekEvent();
        int start = offset(event.getStartMark());
        YamlNode value = node(false);
        YamlNode.Pair pair = new YamlNode.Pair(key, value);
        ValueSpan span = new ValueSpan(start, last.end(), last.next(), form(event), last.open());
        topLevel.add(new TopLevel(
                new Entry(pair.name(), new Spot(source, keyStart), value),
                key,
                keyStart,
                keyEnd,
                span,
                List.copyOf(steps.subList(firstStep, steps.size()))));
        return pair;
    }

    private static Form form(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return switch (scalar.getScalarStyle()) {
                case SINGLE_QUOTED -> Form.SINGLE_QUOTED;
                case DOUBLE_QUOTED -> Form.DOUBLE_QUOTED;
                case LITERAL -> Form.LITERAL;
                case FOLDED -> Form.FOLDED;
                default ->
                    scalar.getStartMark().getIndex() == scalar.getEndMark().getIndex() ? Form.EMPTY : Form.PLAIN;
            };
        }
        if (event instanceof CollectionStartEvent collection) {
            return collection.isFlow() ? Form.FLOW : Form.BLOCK;
        }
        return Form.ALIAS;
    }

    /** The scalar's text; a plain one with tabs, which may be masked, as libyaml reads it. */
    private String text(ScalarEvent event, int start, int end) {
        if (!source.hasTabs()) {
            return event.getValue();
        }
        String written = source.text().substring(start, end);
        if (!event.isPlain()) {
            boolean block = event.isLiteral() || event.isFolded();
            if (block && TAB_INDENTED_BLOCK.matcher(written).lookingAt()) {
                throw notYaml(source, "a tab is used for indentation", start);
            }
            if (event.isDQuoted() && written.contains("\\\t")) {
                throw notYaml(source, "a tab follows a backslash", start);
            }
            return event.getValue();
        }
        if (written.indexOf('\t') < 0) {
            return event.getValue();
        }
        tabbed.add(new ValueSpan(start, end, end, Form.PLAIN, false));
        String text = PROPERTIES.matcher(written).replaceFirst("");
        return FOLD.matcher(text).replaceAll(fold -> {
            int breaks = fold.group().split("\\R", -1).length - 1;
            return breaks == 1 ? " " : "\n".repeat(breaks - 1);
        });
    }

    /** A tab that was masked where libyaml refuses one: as indentation elsewhere. */
    private void checkTab(int tab) {
        String before = source.text().substring(source.lineStart(tab), tab);
        if (before.matches("[ \\t]*([-?:][ \\t]+)*[-?:]?") && tabbed.stream().noneMatch(span -> span.holds(tab))) {
            throw notYaml(source, "a tab is used for indentation", tab);
        }
    }

    private static Failure notYaml(Source source, String problem, int at) {
        for (int line = 0; line < source.lineCount(); line++) {
            String text = source.lineText(line);
            if (text.startsWith("<<<<<<< ") || text.equals("=======") || text.startsWith(">>>>>>> ")) {
                return Failure.refused("The file holds a conflict marker of git, so it is not YAML.")
                        .at(source.line(line))
                        .next("Resolve the conflict and remove the marker lines.");
            }
        }
        Failure failure = Failure.refused("The file is not YAML: %s.".formatted(problem.strip()))
                .at(source.place(at));
        boolean template = source.lineText(source.lineOf(at)).matches(".*[:-]\\s+\\{[{%].*");
        return template ? failure.next("Quote a value that begins with {{: name: \"{{ other }}\".") : failure;
    }

    private static String tag(String tag) {
        return tag == null ? "" : tag.startsWith("tag:yaml.org,2002:") ? "!!" + tag.substring(18) : tag;
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    private int offset(Mark mark) {
        return chars == null ? mark.getIndex() : chars[mark.getIndex()];
    }

    /** The char offset of each code point, because SnakeYAML's marks count code points; null where the two are the same. */
    private static int[] charsOfCodePoints(String text) {
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            return null;
        }
        int[] offsets = new int[count + 1];
        int at = 0;
        for (int i = 0; i < count; i++) {
            offsets[i] = at;
            at += Character.charCount(text.codePointAt(at));
        }
        offsets[count] = at;
        return offsets;
    }
}
