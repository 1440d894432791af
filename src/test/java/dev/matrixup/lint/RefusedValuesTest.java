package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedValuesTest {
    @TempDir
    Path folder;

    private LintLab lab() {
        return LintLab.in(folder)
                .file("playbook/roles/custom/matrix-base/tasks/validate_config.yml", """
                        - ansible.builtin.fail: {msg: no}
                          when: base_title not in ['one', 'two', 'none']
                        - ansible.builtin.fail: {msg: no}
                          when: "base_port | bool and base_upload_size_mb not in ['one']"
                        """)
                .file("playbook/roles/galaxy/cache/tasks/validate_config.yml", """
                        - fail: {msg: no}
                          when: "cache_enabled not in ['', 'yes']"
                        - fail: {msg: no}
                          when: base_port not in ['8008']
                        """);
    }

    @Test
    void aValueIsOneOfThoseThatAreAccepted() {
        LintLab lab = lab().vars("base_title: three\nbase_port: 1\nbase_upload_size_mb: 2\ncache_enabled: maybe\n");
        assertThat(lab.look(new RefusedValues()))
                .containsExactly(
                        "error value vars.yml:1:1 base_title is three, which the playbook refuses. | one of one, two,"
                                + " none",
                        "warning value vars.yml:4:1 cache_enabled is maybe, which the playbook refuses. | one of '',"
                                + " yes");
    }

    @Test
    void whatIsAcceptedOrKnownToAnsibleAloneIsNot() {
        assertThat(lab().vars("base_title: two\n").look(new RefusedValues())).isEmpty();
        assertThat(lab().vars("base_title: '{{ x }}'\n").look(new RefusedValues()))
                .isEmpty();
    }
}
