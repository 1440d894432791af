package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnreadChecksTest {
    private static final String FILE = "playbook/roles/custom/matrix-base/tasks/validate_config.yml";

    @TempDir
    Path folder;

    @Test
    void aCheckInANewWayIsHintedAt() {
        LintLab lab = LintLab.in(folder).file(FILE, """
                - name: Refuse old names
                  ansible.builtin.fail: {msg: gone}
                  when: "vars.keys() | select('match', '^old_') | list | length > 0"
                """);
        assertThat(lab.look(new UnreadChecks()))
                .containsExactly("hint unread " + FILE + ":1:3 custom/matrix-base may refuse more variables here than"
                        + " matrixup knows of, in a way that it cannot read: vars.keys() | select('match', '^old_') |"
                        + " list | length > 0 | see whether it concerns your vars files");
    }

    @Test
    void aBrokenOneIsAnErrorAndAConflictIsToldOfAsThat() {
        LintLab lab = LintLab.in(folder).file(FILE, "- fail: {msg: a}\n  when: [item.old in vars\n");
        assertThat(lab.look(new UnreadChecks()))
                .singleElement()
                .asString()
                .startsWith("error yaml " + FILE + ":3:1 The file is not YAML:");

        lab.file(FILE, "<<<<<<< HEAD\n- fail: {msg: a}\n  when: item.old in vars\n=======\n>>>>>>> other\n");
        assertThat(lab.look(new UnreadChecks())).isEmpty();
    }

    @Test
    void whatCanBeReadIsNone() {
        assertThat(LintLab.in(folder).look(new UnreadChecks())).isEmpty();
    }
}
