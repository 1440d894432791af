package dev.matrixup.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class VarsRenameTest {
    private static final Path FILE = Path.of("vars.yml");

    @Test
    void aKeyStaysAsItIsWritten() {
        renames("b: 1\n", "new: 1\n");
        renames("'b'  : 1 # b: 2\n\"b\" :\n  - b\n", "'new'  : 1 # b: 2\n\"new\" :\n  - b\n");
        renames("\uFEFFa: {b: 1}\r\nb: |\r\n  b: 2\r\n", "\uFEFFa: {b: 1}\r\nnew: |\r\n  b: 2\r\n");
        renames("{a: 1, b: 2}\n", "{a: 1, new: 2}\n");
        renames("? b\n: 1", "? new\n: 1");
        renames(
                "b: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3330\n",
                "new: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3330\n");
        renames("bb: 1\nab: b\n", "bb: 1\nab: b\n");
    }

    @Test
    void whatMentionsItFollows() {
        renames("a: \"{{ b }}/b\"\n", "a: \"{{ new }}/b\"\n");
        renames("a: '{{ b | default(''b'') }}'\n", "a: '{{ new | default(''b'') }}'\n");
        renames(
                "a: \"{{ b | b(\\\"x\\\" ~ b) }}\\n{% if b %}\"\n",
                "a: \"{{ new | b(\\\"x\\\" ~ new) }}\\n{% if new %}\"\n");
        renames("a: x {{ b }}\n  y {{ bb.b + b }}\n", "a: x {{ new }}\n  y {{ bb.b + new }}\n");
        renames(
                "a: |  # {{ b }}\n  {{\n    b\n  }}\n# {{ b }}\nc: >-\n  {{ b }}\n",
                "a: |  # {{ b }}\n  {{\n    new\n  }}\n# {{ b }}\nc: >-\n  {{ new }}\n");
        renames("a: [{x: [\"{{ b }}\"]}, '{{b}}']\n", "a: [{x: [\"{{ new }}\"]}, '{{new}}']\n");
        renames("a: &x !!str \"{{ b }}\"\nc: *x\n", "a: &x !!str \"{{ new }}\"\nc: *x\n");
        renames("a: \"\\U0001F680 {{ b }}\"\n", "a: \"\\U0001F680 {{ new }}\"\n");
    }

    @Test
    void whatOnlyLooksLikeItStays() {
        for (String value : List.of(
                "{{ x.b }}",
                "{{ x . b }}",
                "{{ x | b }}",
                "{{ f(b=1) }}",
                "{{ {''b'': 1} }}",
                "{# b #}",
                "{% raw %}{{ b }}{% endraw %}",
                "b }} b",
                "{{ bb }}",
                "{{ b1 }}",
                "{{ 1b }}")) {
            renames("a: '" + value + "'\n", "a: '" + value + "'\n");
        }
        renames("a: !unsafe '{{ b }}'\n\"{{ b }}\": 1\n", "a: !unsafe '{{ b }}'\n\"{{ b }}\": 1\n");
        renames("a: '{{ {''x'': {''y'': b}} }}'\n", "a: '{{ {''x'': {''y'': new}} }}'\n");
        renames("a: '{{ f(b==1) }}'\n", "a: '{{ f(new==1) }}'\n");
    }

    @Test
    void whatLooksAVariableUpFollows() {
        for (String value : List.of(
                "vars.b",
                "not vars . b",
                "vars['b']",
                "vars[ \"b\" ].b",
                "vars.get('b')",
                "vars.get('b', x)",
                "hostvars[inventory_hostname].b",
                "hostvars[x[0]['y'] ~ 'z']['b']",
                "hostvars['b.example.com'].b | b",
                "hostvars.one.b",
                "hostvars.one['b']",
                "hostvars[groups['all'][0]].get('b')",
                "lookup('vars', 'b')",
                "lookup('ansible.builtin.vars', 'b', default='')",
                "query('vars', 'a', 'b') + q('vars', x)",
                "f(1, x=lookup(\"vars\",\"b\"))")) {
            String renamed = value.replaceAll("(?<=vars\\.|vars \\. |one\\.|]\\.)b\\b|(?<=['\"])b(?=['\"])", "new");
            // What follows an item is an attribute.
            renamed = renamed.replace("\"new\" ].new", "\"new\" ].b");
            for (String line : List.of("a: |\n  {{ %s }}\n", "a: |\n  {%% if %s %%}\n")) {
                renames(line.formatted(value), line.formatted(renamed));
            }
            renames(
                    "a: '{{ %s }}'\n".formatted(value.replace("'", "''")),
                    "a: '{{ %s }}'\n".formatted(renamed.replace("'", "''")));
            renames(
                    "a: \"{{ %s }}\"\n".formatted(value.replace("\"", "\\\"")),
                    "a: \"{{ %s }}\"\n".formatted(renamed.replace("\"", "\\\"")));
        }
        for (String value : List.of(
                "x.vars.b",
                "my_vars.b",
                "x['vars'].b",
                "vars['b' ~ x]",
                "vars.x.b",
                "hostvars.b",
                "hostvars['b']",
                "hostvars['b'].x.b",
                "lookup('file', 'b')",
                "lookup('vars', 'b' ~ x)",
                "lookup('vars', x, default='b')",
                "x.lookup('vars', 'b')")) {
            renames("a: |\n  {{ %s }}\n".formatted(value), "a: |\n  {{ %s }}\n".formatted(value));
        }
    }

    @Test
    void namesInQuotesAreToldOf() {
        YamlText text = vars("a: \"{{ lookup('file', 'b') ~ b }}\"\nc: {d: '{{ x[\"b\"] }}'}\n");
        assertThat(text.mentions())
                .filteredOn(mention -> mention.name().equals("b"))
                .extracting(
                        mention ->
                                mention.place().line() + ":" + mention.place().column(),
                        Mention::quoted)
                .containsExactly(tuple("1:24", true), tuple("1:30", false), tuple("2:15", true));
    }

    @Test
    void whatCannotBeRenamedAloneIsRefused() {
        refuses("x: &x {b: 1}\n<<: *x\n", "b comes from a mapping that is merged in here");
        refuses("x: &x {b: 1}\nb: 2\n<<: *x\n", "b comes from a mapping that is merged in here");
        refuses("x: &x {new: 1}\nb: 2\n<<: *x\n", "new comes from a mapping that is merged in here");
        refuses("&k b: 1\nc: *k\n", "b has an anchor, a tag or escapes here");
        refuses("c: &k b\n*k : 1\n", "b has an anchor, a tag or escapes here");
        refuses("\"\\x62\": 1\n", "b has an anchor, a tag or escapes here");
        refuses("a: \"{{ \\x62 }}\"\n", "b has an anchor, a tag or escapes here");
        refuses("new: 1\nb: 2\n", "b would be new, and so would be what stands in line 1.");
        refuses("b: 2\nnew: 1\n", "b would be new, and so would be what stands in line 2.");
        refuses("$ANSIBLE_VAULT;1.1;AES256\n3330\n", "encrypted as a whole");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> vars("a: 1\nb: 1\n").rename(Map.of("a", "new", "b", "new")))
                .withMessageContaining("b would be new");
    }

    @Test
    void keysOfOtherMappingsAreRenamedWhereTheyAreMeant() {
        YamlText text = vars("b: 1\nservers:\n  one: {vars: {b: '{{ b }}', 'c': 2}}\n  two: {b: 1}\n");
        YamlNode.Mapping one = (YamlNode.Mapping)
                ((YamlNode.Mapping) text.find("servers").orElseThrow().value())
                        .get("one")
                        .flatMap(node -> ((YamlNode.Mapping) node).get("vars"))
                        .orElseThrow();
        assertThat(text(text.rename(Map.of("b", "new", "c", "d"), List.of(one, one))))
                .isEqualTo("b: 1\nservers:\n  one: {vars: {new: '{{ new }}', 'd': 2}}\n  two: {b: 1}\n");
    }

    /** There and back again every byte is as it was; meanwhile all other keys and values are. */
    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void thereAndBackIsNothing(@ForAll long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            RandomVars vars = RandomVars.of(random);
            YamlText before = vars(vars.text());
            Map<String, String> there = new HashMap<>();
            Map<String, String> back = new HashMap<>();
            for (String name : List.of("k" + random.nextInt(10), "k" + random.nextInt(10), "a", "matrix_domain")) {
                there.put(name, "new_" + name);
                back.put("new_" + name, name);
            }
            YamlText renamed;
            try {
                renamed = before.rename(there);
            } catch (Failure refused) {
                throw new AssertionError(vars.text(), refused);
            }
            String story = "renaming %s in%n%s%nmade%n%s".formatted(there, vars.text(), text(renamed));
            assertThat(text(renamed.rename(back))).as(story).isEqualTo(vars.text());
            assertThat(text(renamed).replaceAll("new_(?=k\\d|a\\b|matrix_domain)", ""))
                    .as(story)
                    .isEqualTo(vars.text());
            for (int e = 0; e < before.entries().size(); e++) {
                Entry old = before.entries().get(e);
                Entry now = renamed.entries().get(e);
                assertThat(now.key()).as(story).isEqualTo(there.getOrDefault(old.key(), old.key()));
                assertThat(String.valueOf(now.value().toJava()).replaceAll("new_(?=a\\b|matrix_domain)", ""))
                        .as(story)
                        .isEqualTo(String.valueOf(old.value().toJava()));
            }
            assertThat(renamed.mentions()).extracting(Mention::name).doesNotContain("a", "matrix_domain");
        }
    }

    private static void renames(String before, String after) {
        assertThat(text(vars(before).rename(Map.of("b", "new")))).isEqualTo(after);
    }

    private static void refuses(String text, String message) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> vars(text).rename(Map.of("b", "new")))
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ExitCode.REFUSED))
                .satisfies(failure -> assertThat(failure.place()).isPresent());
    }

    private static YamlText vars(String text) {
        return YamlText.varsFile(FILE, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(YamlText text) {
        return new String(text.bytes(), StandardCharsets.UTF_8);
    }
}
