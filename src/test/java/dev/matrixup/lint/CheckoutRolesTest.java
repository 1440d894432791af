package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutRolesTest {
    @TempDir
    Path folder;

    @Test
    void aWholeCheckoutIsFine() {
        assertThat(LintLab.in(folder).look(new CheckoutRoles())).isEmpty();
    }

    @Test
    void anotherVersionThanThePinnedOneIsTold() {
        LintLab lab =
                LintLab.in(folder).file("playbook/roles/galaxy/cache/meta/.galaxy_install_info", "version: v1.1.0-0\n");
        assertThat(lab.look(new CheckoutRoles()))
                .singleElement()
                .asString()
                .startsWith("warning role-version playbook/requirements.yml:1:3 1 role is not at the version that the"
                        + " checkout pins: cache.");
    }

    @Test
    void rolesThatAreMissingAreTold() {
        LintLab lab = LintLab.in(folder)
                .file("playbook/requirements.yml", "- {src: 'git+https://example.com/more.git', name: more}\n")
                .file("playbook/setup.yml", "- hosts: all\n  roles:\n    - custom/matrix-base\n    - custom/gone\n");
        assertThat(lab.look(new CheckoutRoles()))
                .hasSize(2)
                .anyMatch(found -> found.startsWith("error checkout playbook/setup.yml:1:1 The checkout is not whole:"
                        + " setup.yml names custom/gone, and that role is not there."))
                .anyMatch(
                        found -> found.startsWith("error role-missing playbook/requirements.yml:1:3 1 of the 1 roles"));
    }

    @Test
    void filesThatGitMissesAreTold() throws Exception {
        LintLab lab = LintLab.in(folder);
        for (String git : List.of("init -q", "add .")) {
            new Shell(folder).run("git -C playbook " + git);
        }
        Files.delete(folder.resolve("playbook/roles/custom/matrix-base/tasks/main.yml"));
        Files.delete(folder.resolve("playbook/examples/vars.yml"));
        assertThat(lab.look(new CheckoutRoles()))
                .singleElement()
                .asString()
                .startsWith("error checkout playbook/roles/custom/matrix-base/tasks/main.yml:1:1 The checkout is not"
                        + " whole: 1 of its files is not there.");
    }
}
