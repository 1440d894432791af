package dev.matrixup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.ProcessRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line itself, without a workspace. */
class MatrixupTest {
    private static final Pattern SUBCOMMAND = Pattern.compile("^  ([a-z-]+) {2,}\\S", Pattern.MULTILINE);

    private final StringWriter said = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"token", "user", "room", "media", "server", "vars", "runs", "hooks"})
    void everyGroupShowsThatItWantsACommand(String group) {
        assertThat(run(group, "--help")).isZero();
        assertThat(said.toString().replaceAll("\\s+", " ")).contains("Usage: matrixup " + group, "] COMMAND ");
    }

    @Test
    void helpListsSubcommandsAsTheyAreUsed() {
        assertThat(subcommands("token")).containsExactly("login", "set", "import", "check", "show", "revoke");
        assertThat(subcommands("user")).containsExactly("list", "show", "set-admin", "reset-password", "deactivate");
        assertThat(subcommands("room")).containsExactly("list", "show", "delete");
        assertThat(subcommands("vars")).containsExactly("get", "set", "unset", "list", "lint", "migrate", "apply");
    }

    @Test
    void aValueThatLooksLikeAnOptionCanBeGivenOtherwise() {
        assertThat(run("vars", "set", "--string", "matrix_pigeon", "-coo")).isEqualTo(64);
        assertThat(said.toString())
                .contains(
                        "Unknown option: '-coo'.",
                        "printf %s -coo | matrixup vars set --string matrix_pigeon --stdin ");
    }

    @Test
    void aSecretThatLooksLikeAnOptionIsAskedFor() {
        assertThat(run("vars", "set", "matrix_pigeon_password", "-coo-coo-coo")).isEqualTo(64);
        assertThat(said.toString())
                .contains("Next: matrixup vars set --help", "matrixup vars set matrix_pigeon_password       if it is")
                .doesNotContain("coo", "printf");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lint", "migrate"})
    void whatOpensNoVaultDoesNotMindAPasswordForIt(String command) {
        assertThat(run("vars", command, "--help")).isZero();
        assertThat(said.toString()).doesNotContain("vault-");
        run("-C", "/nowhere", "vars", command, "--vault-password-file", "file", "--vault-id=a@b");
        assertThat(said.toString()).doesNotContain("Unknown option");
    }

    @Test
    void waysAreTypedAndCompletedInSmallLetters() {
        assertThat(run("user", "show", "bob", "--via", "tunnel")).isEqualTo(64);
        assertThat(said.toString()).contains("'--via': it is one of public, ssh, auto, not");
        assertThat(run("completion")).isZero();
        assertThat(said.toString()).contains("(\"public\" \"ssh\" \"auto\") # --via values");
    }

    private List<String> subcommands(String group) {
        said.getBuffer().setLength(0);
        run(group, "--help");
        return SUBCOMMAND
                .matcher(said.toString())
                .results()
                .map(line -> line.group(1))
                .toList();
    }

    private int run(String... args) {
        PrintWriter out = new PrintWriter(said, true);
        int code = Matrixup.run(new Terminal(out, out, null, 0), new ProcessRunner(), args);
        out.flush();
        return code;
    }
}
