package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlText;
import java.util.function.Supplier;

/** Errors of YAML files that hold tokens: they say where something is wrong, without the line that stands there. */
final class SecretYaml {
    private SecretYaml() {}

    /** Reads or edits such a file; throws what the yaml package throws, without the text. */
    static YamlText withoutText(Supplier<YamlText> work) {
        try {
            return work.get();
        } catch (Failure e) {
            Failure bare = Failure.of(e.code(), e.getMessage());
            throw e.place().map(place -> bare.at(place.withoutText())).orElse(bare);
        }
    }
}
