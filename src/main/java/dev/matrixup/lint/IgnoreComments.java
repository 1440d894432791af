package dev.matrixup.lint;

import dev.matrixup.report.Place;
import dev.matrixup.workspace.SecretLines;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Comments that are to ignore findings and name none: {@link Rule#COMMENT}. */
final class IgnoreComments implements Check {
    private static final String FORM = "write it as # matrixup: ignore ID";
    private static final String IDS = "the ids are what stands in [brackets] behind a finding";

    @Override
    public List<LintFinding> look(Subject subject) {
        return subject.userTexts().flatMap(IgnoreComments::in).distinct().toList();
    }

    private static Stream<LintFinding> in(YamlText text) {
        List<String> lines =
                new String(text.bytes(), StandardCharsets.UTF_8).lines().toList();
        return IntStream.rangeClosed(1, lines.size()).boxed().flatMap(number -> {
            String line = lines.get(number - 1);
            IntFunction<Place> at = column -> new Place(text.file(), number, column, shown(line));
            return Stream.concat(
                    IgnoreComment.of(line).mistyped().stream()
                            .map(word -> hint(
                                    at.apply(word.column()),
                                    "%s is no id of a finding that a comment can ignore.%s"
                                            .formatted(word.text(), word.hint()))),
                    IgnoreComment.empty(line).stream()
                            .mapToObj(column -> hint(at.apply(column), "This comment ignores nothing.", FORM)));
        });
    }

    private static LintFinding hint(Place place, String reason, String... mend) {
        return LintFinding.hint(
                Rule.COMMENT,
                place,
                reason,
                Stream.concat(Stream.of(mend), Stream.of(IDS)).toArray(String[]::new));
    }

    private static String shown(String line) {
        return SecretLines.hide(line).equals(line) ? line : "";
    }
}
