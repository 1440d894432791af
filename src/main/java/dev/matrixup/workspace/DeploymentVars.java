package dev.matrixup.workspace;

import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The variables that a deployment file gives to one server.
 *
 * @param text the file
 * @param names the server's names; the first that the file has a section for counts
 */
public record DeploymentVars(YamlText text, List<String> names) {
    /** Copies the list. */
    public DeploymentVars {
        names = List.copyOf(names);
    }

    /** The variables with their places, those of the defaults first. */
    public List<Entry> entries() {
        return sections().stream()
                .flatMap(section -> section.pairs().stream())
                .map(pair -> new Entry(pair.name(), pair.key().at(), pair.value()))
                .toList();
    }

    /** The text with other names for variables, here and in its templates, as {@link YamlText#rename(Map)} does it. */
    public YamlText rename(Map<String, String> others) {
        return text.rename(others, sections());
    }

    /** The same with another text of the file. */
    public DeploymentVars with(byte[] bytes) {
        return new DeploymentVars(YamlText.varsFile(text.file(), bytes), names);
    }

    private List<Mapping> sections() {
        Optional<List<String>> own = names.stream()
                .map(name -> List.of("servers", name))
                .filter(path -> DeploymentFile.descend(text.root(), path).isPresent())
                .findFirst();
        return Stream.concat(Stream.of(List.of("defaults")), own.stream())
                .map(path -> Stream.concat(path.stream(), Stream.of("vars")).toList())
                .flatMap(path -> DeploymentFile.descend(text.root(), path).stream())
                .filter(Mapping.class::isInstance)
                .map(Mapping.class::cast)
                .toList();
    }
}
