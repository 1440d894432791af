package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab;
import dev.matrixup.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code matrixup vars lint} as people start it. */
class LintIT {
    @TempDir
    Path folder;

    @Test
    void aWorkspaceInWhichNothingIsWrong() {
        Lab lab = Lab.workspace(folder);

        Shell.Result result = lint(lab, "");

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).isEqualTo("Nothing is wrong in 1 vars file of example.com.\n");
        assertThat(lint(lab, "-q").out()).isEmpty();
        assertThat(lint(lab, "--json").out()).isEmpty();
    }

    @Test
    void errorsEndItWithThreeAndNeedNoAnsible() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_domain: Example.com", "some_password: 'correct-horse-battery'", "nobody_reads_this: 1");

        Shell.Result result = new Shell(folder)
                .with("PATH", "/usr/bin:/bin")
                .with("MATRIXUP_HOME", folder.resolve("none").toString())
                .run(command(lab, ""));

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
        assertThat(result.out())
                .contains("inventory/host_vars/matrix.example.com/vars.yml\n", "[domain]", "[duplicate]", "[unknown]")
                .contains("1 error stops a deploy")
                .doesNotContain("correct-horse-battery");
        assertThat(result.err()).isEmpty();
        assertThat(lint(lab, "-q").out()).contains("[domain]").doesNotContain("[duplicate]");
        assertThat(lint(lab, "--format json").out())
                .contains("\"id\":\"domain\"")
                .doesNotContain("correct-horse");
        assertThat(lint(lab, "--format sarif").out()).contains("\"ruleId\":\"domain\"");
        assertThat(lint(lab, "--format codequality").out()).contains("\"check_name\":\"domain\"");
        assertThat(lint(lab, "--format xml").code()).isEqualTo(64);
        assertThat(folder.resolve("none")).doesNotExist();
    }

    @Test
    void theDeploymentFileSaysWhatIsLeftOut() {
        Lab lab = Lab.workspace(folder);
        lab.vars("nobody_reads_this: 1");
        assertThat(lint(lab, "").out()).contains("[unknown]");

        Path file = lab.root().resolve("matrixup.yml");
        lab.write("matrixup.yml", lab.read(file) + "lint: {ignore: [unknown]}\n");
        assertThat(lint(lab, "").out()).doesNotContain("[unknown]");

        lab.write("matrixup.yml", lab.read(file).replace("[unknown]", "[unknwon]"));
        Shell.Result mistyped = lint(lab, "");
        assertThat(mistyped.code()).isEqualTo(64);
        assertThat(mistyped.err()).contains("Did you mean unknown?");
    }

    @Test
    void aCheckoutOfWhichSomethingIsMissingIsSaidToBeNoneAndWhatItLacks() throws Exception {
        Lab lab = Lab.workspace(folder);
        Files.delete(lab.checkout().resolve("setup.yml"));

        Shell.Result result = lint(lab, "");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err().replaceAll("\\s+", " "))
                .contains("There is no checkout of the playbook in", ": setup.yml missing.", "restore .");
    }

    @Test
    void inventoriesInYamlAreReadToo() {
        Lab lab = Lab.byHand(folder);
        lab.remove("inventory/hosts");
        lab.write(
                "inventory/hosts.yml",
                "matrix_servers:\n  hosts:\n    matrix.example.com: {ansible_connection: local}\n");

        assertThat(lint(lab, "").code()).isZero();
    }

    private Shell.Result lint(Lab lab, String arguments) {
        return new Shell(folder).run(command(lab, arguments));
    }

    private static String command(Lab lab, String arguments) {
        return "%s -C %s vars lint %s".formatted(Shell.PROJECT.resolve("matrixup"), lab.root(), arguments);
    }
}
