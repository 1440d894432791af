package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionScannerTest {
    private static final Path FILE = Path.of("main.yml");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "---\n",
                "# a: 1\n",
                "a: 1",
                "a:\nb: 2\n",
                "---\n\na: 1 # b: 2\n\n# c: 3\nd: [1, 2]\n",
                "a: |\n  b: 1\n\n  c: 2\nd: 1\n",
                "a: \"{{\n{\n  'x': 1,\n}[y]\n}}\"\nb: 1\n",
                "a:\n- x: 1\n- y: 2\nb:\n  c: 1\n",
                "a : 1\nb:\t2\n",
                "a: 1\r\nb: |\r\n  c\r\nd: 2\r\n",
                "a: http://example.com\nb: 'it''s'\n",
                "a: 1\na: 2\n",
                "a: \u00e4\u20ac\nb: \u00fc\n"
            })
    void findsWhatYamlFinds(String text) {
        assertSameAsYaml(text);
    }

    @Property
    void findsWhatYamlFindsInAnyOrder(@ForAll("files") String text) {
        assertSameAsYaml(text);
    }

    @Provide
    Arbitrary<String> files() {
        Arbitrary<String> value = Arbitraries.of(
                " 1\n",
                "\n",
                " |\n  x: 1\n\n  y\n",
                " >-\n    folded\n    text\n",
                "\n- 1\n- a: 2\n",
                "\n  x: 1\n  y:\n    z: 2\n",
                " \"{{\n}}\"\n",
                " 'a: b'\n\n# c: d\n",
                " {x: 1,\n  y: 2}\n");
        Arbitrary<String> name =
                Arbitraries.strings().withChars("ab_1").ofMinLength(1).ofMaxLength(3);
        return Arbitraries.of("x_", "matrix_")
                .flatMap(prefix -> name.flatMap(rest -> value.map(text -> prefix + rest + ":" + text)))
                .list()
                .ofMaxSize(12)
                .map(entries -> String.join("", entries));
    }

    private static void assertSameAsYaml(String text) {
        List<Entry> yaml =
                YamlText.parse(FILE, text.getBytes(StandardCharsets.UTF_8)).entries();

        List<Definition> found = DefinitionScanner.scan("custom/x", FILE, text);

        assertThat(found)
                .extracting(Definition::name)
                .isEqualTo(yaml.stream().map(Entry::key).toList());
        assertThat(found)
                .extracting(definition -> definition.place().line())
                .isEqualTo(yaml.stream().map(entry -> entry.place().line()).toList());
        assertThat(found)
                .extracting(definition -> definition.value().toJava())
                .isEqualTo(yaml.stream().map(entry -> entry.value().toJava()).toList());
        assertThat(found)
                .extracting(definition -> definition.value().place())
                .isEqualTo(yaml.stream().map(entry -> entry.value().place()).toList());
    }
}
