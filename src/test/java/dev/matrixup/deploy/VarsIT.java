package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.Pty;
import dev.matrixup.workspace.WorkspaceLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about variables, on a small playbook with a real Ansible: files of seven years, read and edited. */
class VarsIT {
    private static final String SIZE = "matrix_synapse_max_upload_size_mb";
    private static final String SECRET = "matrix_homeserver_generic_secret_key";

    @TempDir
    Path folder;

    @Test
    void aVariableIsShownWithAllThatGivesItAValue() {
        Lab lab = Lab.byHand(folder);
        lab.vars("", SIZE + ": 100  # since Bob's videos", "matrix_synapse_remark: \"{{ matrix_domain }} is old\"");
        lab.write("inventory/group_vars/all.yml", SIZE + ": 20\n");

        assertThat(lab.run("vars", "get", SIZE).out()).isEqualTo("""
                        example.com  matrix_synapse_max_upload_size_mb

                          ok  inventory/host_vars/matrix.example.com/vars.yml:11
                                matrix_synapse_max_upload_size_mb: 100  # since Bob's videos
                           .  inventory/group_vars/all.yml:1
                                matrix_synapse_max_upload_size_mb: 20
                           .  roles/custom/matrix-synapse/defaults/main.yml:6
                                matrix_synapse_max_upload_size_mb: 50

                        You set it. It belongs to custom/matrix-synapse.
                        Next: matrixup -C %s vars set matrix_synapse_max_upload_size_mb VALUE
                        """.formatted(lab.root()));
        assertThat(lab.run("vars", "get", "matrix_synapse_remark").out())
                .contains("vars get --effective matrix_synapse_remark\n");
        Result effective = lab.run("vars", "get", "--effective", "matrix_synapse_remark");
        assertThat(effective.out()).as(effective.err()).contains("Ansible takes example.com is old.");
        assertThat(lab.run("vars", "get", "matrix_bridge_carrier_pigeons").said())
                .contains("You did not set it. It belongs to custom/matrix-bridge-carrier.");
        assertThat(lab.run("vars", "get", "--json", SIZE).out())
                .startsWith("{\"server\":\"example.com\",\"name\":\"" + SIZE + "\"")
                .contains("\"value\":100");

        Result unknown = lab.run("vars", "get", "matrix_synapse_max_upload_size");
        assertThat(unknown.code()).isEqualTo(64);
        assertThat(unknown.error()).contains("Did you mean " + SIZE + "?");
        assertThat(lab.run("vars", "get", "a-b").error()).contains("a-b is no name of a variable.");
    }

    @Test
    void aNameOfThePastIsSaidToBeOne() {
        Lab lab = Lab.byHand(folder);
        lab.write("roles/custom/matrix-synapse/tasks/validate_config.yml", """
                - ansible.builtin.fail: {msg: "Rename `{{ item.old }}` -> `{{ item.new }}`"}
                  when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                  with_items:
                    - {'old': 'matrix_synapse_upload', 'new': 'matrix_synapse_max_upload_size_mb'}
                    - {'old': 'matrix_synapse_lost', 'new': '<removed>'}
                """);

        Result renamed = lab.run("vars", "set", "matrix_synapse_upload", "12");
        assertThat(renamed.code()).isEqualTo(64);
        assertThat(renamed.error())
                .contains("matrix_synapse_upload is gone from this version of the playbook. In its place there is "
                        + SIZE)
                .contains("vars set " + SIZE + " 12");
        assertThat(lab.run("vars", "get", "matrix_synapse_lost").error())
                .contains("matrix_synapse_lost is gone from this version of the playbook.");
    }

    @Test
    void aSecretIsShownOnlyAtATerminalAndOnlyWhereItIsAskedFor() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_synapse_remark: !vault |", "  $ANSIBLE_VAULT;1.1;AES256", "  3330");

        for (List<String> command : List.of(
                List.of("vars", "get", SECRET),
                List.of("vars", "get", SECRET, "--json"),
                List.of("vars", "list"),
                List.of("vars", "list", "--json"))) {
            Result result = lab.run(command.toArray(String[]::new));
            assertThat(result.code()).isZero();
            assertThat(result.out()).contains("**HIDDEN**").doesNotContain("correct-horse");
        }
        assertThat(lab.run("vars", "get", "matrix_synapse_remark").out())
                .contains("matrix_synapse_remark: !vault |\n          **HIDDEN**\n   .  ")
                .doesNotContain("3330");

        lab.write(lab.varsFile(), lab.vars().replaceFirst("(?s)matrix_synapse_remark.*", ""));
        Result refused = lab.run("vars", "get", "--reveal", SECRET);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.said()).contains("at a terminal only").doesNotContain("correct-horse");
        try (Pty terminal = lab.atTerminal("vars", "get", "--reveal", SECRET)) {
            assertThat(terminal.end()).isZero();
            assertThat(terminal.said()).isEqualTo("correct-horse-battery-staple-0001\r\n");
        }
    }

    @Test
    void aValueIsSetWhereItCountsAndNoOtherByteChanges() throws IOException {
        Lab lab = Lab.byHand(folder);
        lab.vars("", SIZE + ":   50   # Bob", "matrix_synapse_remark: |", "  one", "  two", "", "# the end");
        Path file = lab.root().resolve(lab.varsFile());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        String before = lab.vars();

        Result set = lab.run("vars", "set", SIZE, "100");
        assertThat(set.code()).as(set.out() + set.err()).isZero();
        assertThat(lab.vars()).isEqualTo(before.replace(":   50   # Bob", ":   100   # Bob"));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(set.out())
                .contains(
                        "--- " + lab.varsFile() + "\n+++ " + lab.varsFile() + "\n@@ ",
                        "-" + SIZE + ":   50   # Bob\n+" + SIZE + ":   100   # Bob\n",
                        SIZE + " is set. The server is as before.\nNext: matrixup -C " + lab.root() + " deploy\n")
                .doesNotContain("correct-horse");
        assertThat(lab.run("vars", "set", SIZE, "100").said())
                .contains(SIZE + " is so already, " + lab.varsFile() + ":11. Nothing was changed.");

        String then = lab.vars();
        assertThat(lab.run("vars", "set", "matrix_bridge_carrier_enabled", "yes")
                        .code())
                .isZero();
        assertThat(lab.vars()).isEqualTo(then.replace("  two\n", "  two\nmatrix_bridge_carrier_enabled: true\n"));
        assertThat(lab.run("vars", "set", "matrix_synapse_trouble", "12:30").code())
                .isZero();
        assertThat(lab.run("vars", "set", "matrix_synapse_wait_for", "{{ matrix_domain }}")
                        .code())
                .isZero();
        assertThat(lab.vars())
                .contains("\nmatrix_synapse_trouble: \"12:30\"\nmatrix_synapse_wait_for: \"{{ matrix_domain }}\"\n");
    }

    @Test
    void whatWouldBeWrongIsRefused() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_synapse_remark: &x old", "my_remark: *x");
        String before = lab.vars();

        refuses(lab, 64, "Neither your files nor the playbook know", "vars", "set", "my_own", "1");
        refuses(lab, 64, "Did you mean " + SIZE + "?", "vars", "set", "matrix_synapse_max_uplod_size_mb", "1");
        refuses(lab, 64, SIZE + " has to be a number", "vars", "set", SIZE, "100X");
        refuses(lab, 64, "defaults/main.yml:6:1", "vars", "set", SIZE, "100X");
        refuses(lab, 64, "Unknown option: '--stdn'", "vars", "set", "matrix_synapse_things", "--stdn");
        refuses(lab, 64, "Did you mean --force?", "vars", "set", "matrix_synapse_things", "1", "--forse");
        refuses(lab, 64, "Say which value " + SIZE + " is to have.", "vars", "set", SIZE);
        refuses(lab, 64, "arguments can be read by everybody", "vars", "set", SECRET, "battery");
        assertThat(lab.run("vars", "set", "my_password", "battery").said()).doesNotContain("battery");
        assertThat(lab.run("vars", "set", "my_password", "-battery").said()).doesNotContain("battery");
        refuses(lab, 3, "is anchored and used again in line 11", "vars", "set", "matrix_synapse_remark", "new");
        refuses(lab, 3, "is anchored and used again in line 11", "vars", "unset", "matrix_synapse_remark");
        refuses(lab, 3, "It can never be changed", "vars", "set", "matrix_domain", "example.org");
        refuses(lab, 3, "matrix_domain says which server this is", "vars", "unset", "matrix_domain");
        assertThat(lab.vars()).isEqualTo(before);

        assertThat(lab.run("vars", "set", "--force", "my_own", "1").code()).isZero();
        assertThat(lab.run("vars", "set", "--force", SIZE, "100X").code()).isZero();
        assertThat(lab.run("vars", "set", "matrix_synapse_things", "-1").code()).isZero();
        assertThat(lab.vars()).isEqualTo(before + "my_own: 1\n" + SIZE + ": 100X\nmatrix_synapse_things: -1\n");
    }

    @Test
    void whatTheDeploymentFileDecidesIsLeftToIt() {
        Lab lab = Lab.workspace(folder, "admin_api: public", "vars: {" + SIZE + ": 60}");
        String before = lab.vars();
        String adminApi = "matrix_synapse_container_labels_public_client_synapse_admin_api_enabled";

        refuses(lab, 3, "matrixup.yml:7:", "vars", "set", SIZE, "70");
        refuses(lab, 3, "Change it there, below vars.", "vars", "unset", SIZE);
        refuses(lab, 3, "Change admin_api there.", "vars", "set", adminApi, "false");
        assertThat(lab.vars()).isEqualTo(before);

        Result applied = lab.run("vars", "apply");
        assertThat(applied.code()).as(applied.out() + applied.err()).isZero();
        assertThat(lab.vars())
                .isEqualTo(before + "# Set by matrixup from matrixup.yml.\n" + adminApi + ": true\n" + SIZE + ": 60\n");
        assertThat(lab.root().resolve("inventory/hosts")).exists();
        assertThat(applied.out()).contains("--- /dev/null\n+++ inventory/hosts\n", "+" + SIZE + ": 60\n");
        assertThat(lab.records()).isEmpty();

        List<String> files = lab.snapshot();
        assertThat(lab.run("vars", "apply").out())
                .isEqualTo("Your files are as matrixup.yml wants them. Nothing to do.\n");
        assertThat(lab.run("deploy", "--tags", "install-all").said()).doesNotContain("2 settings");
        assertThat(lab.snapshot()).containsAll(files);
        assertThat(Lab.byHand(folder.resolve("other")).run("vars", "apply").said())
                .contains("There is no matrixup.yml, so a deployment changes none of your files.");
    }

    @Test
    void aVariableIsTakenOutWithItsOwnComment() {
        Lab lab = Lab.byHand(folder);
        String before = lab.vars();
        lab.vars("", "# Uploads.", SIZE + ": |", "  100", "", "matrix_synapse_remark: old");

        Result unset = lab.run("vars", "unset", SIZE);
        assertThat(unset.code()).as(unset.out() + unset.err()).isZero();
        assertThat(lab.vars()).isEqualTo(before + "\n\nmatrix_synapse_remark: old\n");
        assertThat(unset.said())
                .contains("-# Uploads. -" + SIZE)
                .contains("What counts now is roles/custom/matrix-synapse/defaults/main.yml:6.");
        assertThat(lab.run("vars", "unset", SIZE).said()).contains("is not set in your files. Nothing was changed.");
        refuses(lab, 64, "Did you mean " + SIZE, "vars", "unset", "matrix_synapse_max_upload_size");
    }

    @Test
    void ofSeveralPlacesItIsSaidWhichOneIsMeant() {
        Lab lab = Lab.byHand(folder);
        lab.vars(SIZE + ": 100");
        lab.write("inventory/host_vars/matrix.example.com/zz.yml", SIZE + ": 70\n");
        lab.write(
                "inventory/hosts",
                "[matrix_servers]\nmatrix.example.com ansible_connection=local matrix_synapse_things=1\n");

        Result refused = lab.run("vars", "unset", SIZE);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.error())
                .contains("stands in 2 files: " + lab.varsFile() + ":10, ", "zz.yml:1. The last one counts.")
                .contains("vars unset --file " + lab.varsFile() + " " + SIZE);
        refuses(lab, 64, "does not stand in hosts", "vars", "unset", "--file", "hosts", SIZE);
        refuses(lab, 3, "stands in the inventory", "vars", "unset", "matrix_synapse_things");

        assertThat(lab.run("vars", "list").out()).contains("   !  vars.yml:10", "no effect, zz.yml:1 wins");
        Result unset = lab.run("vars", "unset", "--file", "inventory/host_vars/matrix.example.com/zz.yml", SIZE);
        assertThat(unset.said()).contains("What counts now is " + lab.varsFile() + ":10.");
        assertThat(lab.root().resolve("inventory/host_vars/matrix.example.com/zz.yml"))
                .isEmptyFile();
        assertThat(lab.run("vars", "set", "matrix_synapse_things", "2").code()).isZero();
        assertThat(lab.vars()).endsWith("\nmatrix_synapse_things: 2\n");
    }

    @Test
    void settingsAreListedInTheirOrder() {
        Lab lab = Lab.byHand(folder);
        lab.vars("my_own: [a, {b_token: tok}]", SIZE + ": 50", "matrix_bridge_carrier_pigeons: 3");
        String list = lab.run("vars", "list").out();
        assertThat(list)
                .startsWith("example.com  what your vars files set\n\n  " + lab.varsFile() + "\n")
                .contains("   +  vars.yml:10   my_own  [\"a\", {\"b_token\": \"**HIDDEN**\"}]\n")
                .contains("   .  vars.yml:11   " + SIZE + "           50\n")
                .contains("   ~  vars.yml:12   matrix_bridge_carrier_pigeons               3\n");
        assertThat(lab.run("vars", "list", "--changed", "PIGEONS").out())
                .contains("carrier_pigeons", "1 setting: 1 not as by default.")
                .doesNotContain(SIZE);
        assertThat(lab.run("vars", "list", "--changed").out()).doesNotContain(SIZE);
        assertThat(lab.run("vars", "list", "nothing").said()).contains("Nothing of that kind is set.");

        assertThat(lab.run("vars", "list", "--defaults", "carrier").out())
                .contains("  custom/matrix-bridge-carrier\n   .  main.yml:3    matrix_bridge_carrier_enabled")
                .contains("   ~  main.yml:4    matrix_bridge_carrier_pigeons               2 -> 3\n")
                .contains("4 variables, 1 of them set in your files.");
        assertThat(lab.run("vars", "list", "--defaults", "--json", SIZE).out())
                .isEqualTo("{\"name\":\"%s\",\"value\":50,\"role\":\"custom/matrix-synapse\",".formatted(SIZE)
                        + "\"file\":\"roles/custom/matrix-synapse/defaults/main.yml\",\"line\":6,"
                        + "\"set\":\"%s:11\",\"set_to\":50}\n".formatted(lab.varsFile()));
        assertThat(lab.run("vars", "list", "--defaults", "--changed").code()).isEqualTo(64);
    }

    @Test
    void aSecretComesByStandardInputOrIsTyped() throws Exception {
        Lab lab = Lab.byHand(folder);
        Result given = withInput("  [new] 'secret' #1 {\n", lab.command("vars", "set", SECRET, "--stdin"));
        assertThat(given.code()).as(given.said()).isZero();
        assertThat(given.err()).contains("**HIDDEN**").doesNotContain("[new]", "correct-horse");
        assertThat(lab.vars()).contains("\n" + SECRET + ": '  [new] ''secret'' #1 {'\n");

        try (Pty terminal = lab.atTerminal("vars", "set", SECRET)) {
            terminal.await(SECRET + ": ").type("battery-staple-2");
            terminal.await("Go ahead? [y/N] ").type("y");
            assertThat(terminal.end()).isZero();
            assertThat(terminal.said()).doesNotContain("battery-staple");
        }
        assertThat(lab.vars()).contains("\n" + SECRET + ": 'battery-staple-2'\n");

        Result braces = withInput("coo {{ coo {%\n", lab.command("vars", "set", SECRET, "--stdin"));
        assertThat(braces.code()).as(braces.said()).isZero();
        assertThat(braces.said()).contains("The value is taken as it is").doesNotContain("coo {{");
        assertThat(lab.vars()).contains("\n" + SECRET + ": !unsafe \"coo {{ coo {%\"\n");
        try (Pty terminal = lab.atTerminal("vars", "get", "--reveal", SECRET)) {
            assertThat(terminal.end()).as(terminal.said()).isZero();
            assertThat(terminal.said()).contains("coo {{ coo {%");
        }

        Result reference = withInput("{{ vault_pigeon }}\n", lab.command("vars", "set", SECRET, "--stdin"));
        assertThat(reference.said()).doesNotContain("taken as it is");
        assertThat(lab.vars()).contains("\n" + SECRET + ": \"{{ vault_pigeon }}\"\n");

        Result text = withInput(
                "limits:\n  size: 1\n", lab.command("vars", "set", "--string", "matrix_synapse_remark", "--stdin"));
        assertThat(text.code()).as(text.said()).isZero();
        assertThat(lab.vars()).endsWith("\nmatrix_synapse_remark: |\n  limits:\n    size: 1\n");
    }

    @Test
    void aVaultedValueIsNotReplacedByClearText() throws Exception {
        Lab lab = Lab.byHand(folder);
        String vaulted = "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3330\n";
        lab.vars("matrix_synapse_remark: " + vaulted + "# c");
        String before = lab.vars();

        refuses(lab, 3, "is vaulted, and would stand there in clear text", "vars", "set", "matrix_synapse_remark", "x");
        assertThat(lab.vars()).isEqualTo(before);
        Result set = withInput(
                vaulted.replace("3330", "3331"), lab.command("vars", "set", "matrix_synapse_remark", "--stdin"));
        assertThat(set.code()).as(set.said()).isZero();
        assertThat(lab.vars()).isEqualTo(before.replace("3330", "3331"));
    }

    @Test
    void atATerminalItIsAskedBeforeSomethingGoes() {
        Lab lab = Lab.byHand(folder);
        lab.vars(SIZE + ": 60");
        String before = lab.vars();

        try (Pty terminal = lab.atTerminal("vars", "set", SIZE, "70")) {
            terminal.await("+" + SIZE + ": 70").await("Go ahead? [y/N] ").type("n");
            assertThat(terminal.end()).isEqualTo(3);
        }
        assertThat(lab.vars()).isEqualTo(before);
        try (Pty terminal = lab.atTerminal("vars", "unset", SIZE)) {
            terminal.await("-" + SIZE + ": 60").await("Go ahead? [y/N] ").type("y");
            terminal.await("is unset.");
            assertThat(terminal.end()).isZero();
        }
        assertThat(lab.vars()).isEqualTo(before.replace(SIZE + ": 60\n", ""));
        try (Pty terminal = lab.atTerminal("vars", "set", SIZE, "70")) {
            assertThat(terminal.end()).isZero();
            assertThat(terminal.said()).doesNotContain("Go ahead?");
        }
    }

    @Test
    void nothingIsWrittenWhileARunIsAtWork() {
        Lab lab = Lab.byHand(folder);
        String before = lab.vars();
        List<Path> locks = List.of(lab.root().resolve(".matrixup/lock"));
        assertThat(lab.run("vars", "list").code()).isZero();
        WorkspaceLock lock = WorkspaceLock.acquire(locks, "1124-1508-k3", WorkspaceLock.Patience.NONE);
        try {
            Result locked = lab.run("vars", "set", SIZE, "70");
            assertThat(locked.code()).as(locked.out() + locked.err()).isEqualTo(8);
        } finally {
            lock.close();
        }
        assertThat(lab.vars()).isEqualTo(before);
    }

    private static void refuses(Lab lab, int code, String message, String... args) {
        Result result = lab.run(args);
        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(code);
        assertThat(result.error().replace(lab.root() + "/", "")).contains(message);
    }

    private static Result withInput(String input, ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), "", said);
    }
}
