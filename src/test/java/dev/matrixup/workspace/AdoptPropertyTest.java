package dev.matrixup.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AdoptPropertyTest {
    private static final HostLine LINE = new HostLine("matrix.example.com", Map.of("ansible_host", "203.0.113.10"));

    @Property(tries = 5000)
    void everyOtherByteStaysAndASecondTimeChangesNothing(@ForAll("inventories") String text) {
        String edited;
        try {
            edited = HostLineEditor.edit(Path.of("hosts"), text, LINE);
        } catch (Failure refused) {
            return;
        }
        assertThat(HostLineEditor.edit(Path.of("hosts"), edited, LINE)).isEqualTo(edited);
        String breakAtEnd = text.endsWith("\n") || edited.equals(text) ? "" : "\n";
        assertThat(withoutOwnLine(edited)).isIn(withoutOwnLine(text), withoutOwnLine(text) + breakAtEnd);
    }

    private static String withoutOwnLine(String text) {
        return new IniInventory(text)
                .host(LINE.name()).stream()
                        .findFirst()
                        .map(line -> text.substring(0, line.start()) + text.substring(next(text, line.end())))
                        .orElse(text);
    }

    private static int next(String text, int end) {
        int feed = text.indexOf('\n', end);
        return feed < 0 ? text.length() : feed + 1;
    }

    @Provide
    Arbitrary<String> inventories() {
        return Arbitraries.of(
                        "[matrix_servers]",
                        "[matrix_servers:vars]",
                        "[web]",
                        "matrix.example.com",
                        " ansible_host=1",
                        " ansible_ssh_host='a b'",
                        " x=\"# \\\" y\"",
                        " # note",
                        ";",
                        "\n",
                        "\n",
                        "\r\n",
                        "caf\u00e9",
                        "'",
                        "\"",
                        "\\")
                .list()
                .ofMaxSize(25)
                .map(parts -> "[matrix_servers]\n" + String.join("", parts));
    }
}
