package dev.matrixup.lint;

import dev.matrixup.report.Place;
import dev.matrixup.workspace.SecretLines;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Comments that are to ignore findings and name none: {@link Rule#COMMENT}. */
final class IgnoreComments implements Check {
    @Override
    public List<LintFinding> look(Subject subject) {
        return subject.userTexts().flatMap(IgnoreComments::in).distinct().toList();
    }

    private static Stream<LintFinding> in(YamlText text) {
        List<String> lines =
                new String(text.bytes(), StandardCharsets.UTF_8).lines().toList();
        return IntStream.range(0, lines.size())
                .boxed()
                .flatMap(index -> IgnoreComment.of(lines.get(index)).mistyped().stream()
                        .map(word -> LintFinding.hint(
                                Rule.COMMENT,
                                new Place(text.file(), index + 1, word.column(), shown(lines.get(index))),
                                "%s is no id of a finding that a comment can ignore.%s"
                                        .formatted(word.text(), word.hint()),
                                "the ids are what stands in [brackets] behind a finding")));
    }

    private static String shown(String line) {
        return SecretLines.hide(line).equals(line) ? line : "";
    }
}
