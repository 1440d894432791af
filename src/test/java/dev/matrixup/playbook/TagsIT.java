package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.testing.RealAnsible;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagsIT {
    private static final Pattern LIST = Pattern.compile("TASK TAGS: \\[(.*)]");

    @TempDir
    private Path folder;

    @Test
    void areThoseThatAnsibleLists() {
        Path root = Fixture.labels(folder);

        Captured answer = Fixture.RUNNER.capture(Child.of(Argv.of(
                        RealAnsible.program("ansible-playbook"), "-i", "localhost,", "setup.yml", "--list-tags"))
                .in(root));

        assertThat(answer.ok()).as(answer.err()).isTrue();
        Set<String> listed = new TreeSet<>();
        LIST.matcher(answer.out())
                .results()
                .forEach(match -> listed.addAll(Set.of(match.group(1).split(", "))));
        assertThat(Tags.of(Catalog.of(root)).known()).isEqualTo(listed);
    }
}
