package dev.matrixup.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.deploy.Lab;
import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealAnsible;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.Shell;
import dev.matrixup.workspace.WorkspaceLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code matrixup vars migrate} as people start it. */
class MigrateIT {
    private static final String GATE = "matrix_playbook_migration_validated_version: ";
    private static final String OTHER = "inventory/group_vars/all.yml";

    @TempDir
    Path folder;

    /** A workspace with names of old in two files. */
    private Lab lab(String... vars) {
        Lab lab = Lab.byHand(folder);
        lab.write("roles/custom/matrix-base/tasks/validate_config.yml", """
                - name: Refuse old names
                  ansible.builtin.fail:
                    msg: "{{ item.old }} is {{ item.new }} now."
                  when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                  with_items:
                    - {'old': 'matrix_carrier_pigeons', 'new': 'matrix_bridge_carrier_pigeons'}
                    - {'old': 'matrix_synapse_max_upload', 'new': 'matrix_synapse_max_upload_size_mb'}
                    - {'old': 'matrix_synapse_note', 'new': 'matrix_synapse_remark'}
                    - {'old': 'matrix_carrier_doves', 'new': '<removed>'}
                """);
        lab.commit();
        lab.write(OTHER, "matrix_carrier_pigeons: 3\n");
        lab.vars(vars);
        return lab;
    }

    @Test
    void filesAreBroughtToTheNamesOfThePlaybook() {
        Lab lab = lab(
                "",
                "# How big.",
                "matrix_synapse_max_upload:   50   # Bob",
                "matrix_synapse_remark: '{{ matrix_carrier_pigeons }}'");
        String before = lab.vars();
        List<String> files = lab.snapshot();

        Shell.Result dry = launcher(lab, "--dry-run");
        assertThat(dry.code()).as(dry.out() + dry.err()).isZero();
        assertThat(dry.out())
                .contains("+matrix_synapse_max_upload_size_mb:   50   # Bob\n", "+matrix_bridge_carrier_pigeons: 3\n")
                .contains("2 variables and 1 mention would be renamed in 2 files. Nothing was changed")
                .endsWith("vars migrate\n");
        assertThat(lab.snapshot()).isEqualTo(files);

        Shell.Result done = launcher(lab, "");
        assertThat(done.code()).as(done.out() + done.err()).isZero();
        assertThat(done.out())
                .contains("are renamed in 2 files. The server is as before.\nNext: ")
                .endsWith(" deploy\n");
        assertThat(lab.vars())
                .isEqualTo(before.replace("matrix_synapse_max_upload:", "matrix_synapse_max_upload_size_mb:")
                        .replace("matrix_carrier", "matrix_bridge_carrier"));
        assertThat(lab.read(lab.root().resolve(OTHER))).isEqualTo("matrix_bridge_carrier_pigeons: 3\n");

        List<String> migrated = lab.snapshot();
        assertThat(launcher(lab, "").out()).isEqualTo("There is nothing to migrate in the files of example.com.\n");
        assertThat(lab.snapshot()).isEqualTo(migrated);
        assertThat(lab.run("vars", "lint").code()).isZero();
    }

    @Test
    void aValueThatAnsibleVaultSealedIsMovedAsItIs() throws IOException {
        Lab lab = lab();
        Path password = Files.writeString(folder.resolve("password"), "battery-staple\n");
        String sealed = RealSshd.run(
                RealAnsible.program("ansible-vault").toString(),
                "encrypt_string",
                "--vault-password-file",
                password.toString(),
                "pigeons of Bob");
        String value = sealed.substring(sealed.indexOf("!vault"));
        lab.vars("matrix_synapse_note: " + value.stripTrailing());

        Result result = lab.run("vars", "migrate");
        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(lab.vars()).endsWith("matrix_synapse_remark: " + value.stripTrailing() + "\n");
        assertThat(result.out()).contains("**HIDDEN**").doesNotContain("ANSIBLE_VAULT");
        try (Pty terminal = lab.atTerminal(
                "vars", "get", "--reveal", "matrix_synapse_remark", "--vault-password-file", password.toString())) {
            assertThat(terminal.end()).as(terminal.said()).isZero();
            assertThat(terminal.said()).contains("pigeons of Bob");
        }
    }

    @Test
    void whatIsLeftIsSaidAlsoWhereOnlyErrorsAre() {
        Lab lab = lab();
        lab.write(lab.varsFile(), lab.vars().replace("v2026.05.01.0", "v2026.03.01.0"));

        Result result = lab.run("vars", "migrate", "-q");

        assertThat(result.code()).isEqualTo(3);
        assertThat(result.out()).isEmpty();
        assertThat(result.error()).contains("1 error is left that stops a deploy.", "vars.yml:");
    }

    @Test
    void atATerminalEachStepIsAskedFor() {
        Lab lab = lab("matrix_carrier_doves: 1");
        String vars = lab.vars().replace("v2026.05.01.0", "v2026.03.01.0");
        lab.write(lab.varsFile(), vars);

        try (Pty terminal = lab.atTerminal("vars", "migrate")) {
            terminal.await("matrix_carrier_doves")
                    .await("Take it out, too? [y/N] ")
                    .type("y");
            terminal.await("adapted your files? [y/N] ").type("yes");
            terminal.await("+" + GATE + "v2026.05.01.0")
                    .await("Go ahead? [y/N] ")
                    .type("n");
            assertThat(terminal.end()).isEqualTo(3);
        }
        assertThat(lab.vars()).isEqualTo(vars);
        assertThat(lab.read(lab.root().resolve(OTHER))).isEqualTo("matrix_carrier_pigeons: 3\n");

        try (Pty terminal = lab.atTerminal("vars", "migrate")) {
            terminal.await("Take it out, too? [y/N] ").type("n");
            terminal.await("v2026.04.01.0").await("https://example.com/changes#2026-05-01");
            terminal.await("Have you read them, and adapted your files? [y/N] ").type("");
            terminal.await("+matrix_bridge_carrier_pigeons: 3")
                    .await("Go ahead? [y/N] ")
                    .type("y");
            terminal.await("2 errors are left.");
            assertThat(terminal.end()).isEqualTo(3);
        }
        assertThat(lab.vars()).isEqualTo(vars);
        assertThat(lab.read(lab.root().resolve(OTHER))).isEqualTo("matrix_bridge_carrier_pigeons: 3\n");

        try (Pty terminal = lab.atTerminal("vars", "migrate")) {
            terminal.await("Take it out, too? [y/N] ").type("y");
            terminal.await("adapted your files? [y/N] ").type("yes");
            terminal.await("+" + GATE + "v2026.05.01.0")
                    .await("Go ahead? [y/N] ")
                    .type("y");
            terminal.await("Next: ");
            assertThat(terminal.end()).isZero();
            assertThat(terminal.said()).containsOnlyOnce("+" + GATE);
        }
        assertThat(lab.vars())
                .isEqualTo(vars.replace("matrix_carrier_doves: 1\n", "").replace("v2026.03.01.0", "v2026.05.01.0"));
    }

    @Test
    void aYesBeforehandIsNoneToTheGateAndToRemoving() {
        Lab lab = lab("matrix_carrier_doves: 1");
        lab.write(lab.varsFile(), lab.vars().replace("v2026.05.01.0", "v2026.04.01.0"));
        String vars = lab.vars();

        try (Pty terminal = lab.atTerminal("-y", "vars", "migrate")) {
            assertThat(terminal.end()).isEqualTo(3);
            assertThat(terminal.said())
                    .contains("vars migrate --remove", "vars migrate --acknowledge v2026.05.01.0")
                    .doesNotContain("[y/N]");
        }
        assertThat(lab.vars()).isEqualTo(vars);
        assertThat(lab.read(lab.root().resolve(OTHER))).isEqualTo("matrix_bridge_carrier_pigeons: 3\n");

        Result wrong = lab.run("vars", "migrate", "--acknowledge", "v2026.04.01.0", "--remove");
        assertThat(wrong.code()).isEqualTo(64);
        assertThat(wrong.error())
                .contains("The playbook expects version v2026.05.01.0 to be acknowledged, not v2026.04.01.0.")
                .contains("vars migrate --remove --acknowledge v2026.05.01.0");
        assertThat(lab.vars()).isEqualTo(vars);

        String[] right = {"vars", "migrate", "--acknowledge", "v2026.05.01.0", "--remove"};
        Result dry = lab.run("vars", "migrate", "--acknowledge", "v2026.05.01.0", "--remove", "--dry-run");
        assertThat(dry.code()).isZero();
        assertThat(lab.vars()).isEqualTo(vars);
        assertThat(lab.run(right).code()).isZero();
        assertThat(lab.vars())
                .isEqualTo(vars.replace("matrix_carrier_doves: 1\n", "").replace("v2026.04.01.0", "v2026.05.01.0"));
        assertThat(lab.run(right).out()).startsWith("There is nothing to migrate");
    }

    @Test
    void nothingIsWrittenHalf() throws IOException {
        Lab lab = lab("matrix_synapse_max_upload: 50");
        Path file = lab.root().resolve(lab.varsFile());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        List<String> files = lab.snapshot();

        Result refused = lab.run("vars", "migrate");
        assertThat(refused.code()).as(refused.out() + refused.err()).isEqualTo(3);
        assertThat(refused.error()).contains("it is marked read-only");
        assertThat(lab.run("vars", "migrate", "--dry-run").code()).isEqualTo(3);
        assertThat(lab.snapshot()).isEqualTo(files);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        WorkspaceLock lock = WorkspaceLock.acquire(
                List.of(lab.root().resolve(".matrixup/lock")), "1124-1508-k3", WorkspaceLock.Patience.NONE);
        try {
            assertThat(lab.run("vars", "migrate").code()).isEqualTo(8);
        } finally {
            lock.close();
        }
        assertThat(lab.vars()).contains("matrix_synapse_max_upload: 50");
        assertThat(lab.run("vars", "migrate").code()).isZero();
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    }

    @Test
    void aProgramGetsOneObject() throws IOException {
        Lab lab = lab("matrix_carrier_doves: 1", "matrix_synapse_remark: '{{ matrix_carrier_pigeons }}'");

        Result result = lab.run("--json", "vars", "migrate");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.out().lines()).hasSize(1);
        Map<String, Object> object = JSON.std.mapFrom(result.out());
        assertThat(object)
                .containsEntry("server", "example.com")
                .containsEntry("changed", true)
                .containsEntry("removed", List.of())
                .containsEntry(
                        "renamed",
                        List.of(Map.of(
                                "file",
                                OTHER,
                                "line",
                                1,
                                "from",
                                "matrix_carrier_pigeons",
                                "to",
                                "matrix_bridge_carrier_pigeons")))
                .containsEntry(
                        "removable",
                        List.of(Map.of("file", lab.varsFile(), "line", 10, "name", "matrix_carrier_doves")));
        assertThat((List<?>) object.get("references")).hasSize(1);
        Map<?, ?> left = (Map<?, ?>) ((List<?>) object.get("left")).get(0);
        assertThat(left.get("id")).isEqualTo("removed");
        assertThat(left.get("line")).isEqualTo(10);
        assertThat(JSON.std.mapFrom(lab.run("--json", "vars", "migrate").out())).containsEntry("changed", false);
    }

    @Test
    void lintSaysWhatItMends() {
        Lab lab = lab("matrix_synapse_max_upload: 50", "matrix_carrier_doves: 1");
        Result lint = lab.run("vars", "lint");
        assertThat(lint.out())
                .contains("3 errors stop a deploy. 2 errors can be mended for you.\nNext: ")
                .endsWith("vars migrate --dry-run\n");
        assertThat(lab.run("--json", "vars", "lint").out()).doesNotContain("Next");
    }

    private static Shell.Result launcher(Lab lab, String arguments) {
        return new Shell(lab.root())
                .run("%s -C %s vars migrate %s".formatted(Shell.PROJECT.resolve("matrixup"), lab.root(), arguments));
    }
}
