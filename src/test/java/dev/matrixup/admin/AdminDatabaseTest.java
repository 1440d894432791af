package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import org.junit.jupiter.api.Test;

class AdminDatabaseTest {
    @Test
    void postgresqlIsAskedThroughThePlaybooksScriptWithTheStatementOnStandardInput() {
        assertThat(AdminDatabase.postgres("/matrix/postgres/bin/cli-non-interactive", "synapse"))
                .isEqualTo(Argv.of(
                        "/matrix/postgres/bin/cli-non-interactive",
                        "--no-psqlrc",
                        "--quiet",
                        "--tuples-only",
                        "--no-align",
                        "--set=ON_ERROR_STOP=1",
                        "--dbname=synapse"));
    }

    @Test
    void theStatementNamesTheUserAsALiteral() {
        assertThat(AdminDatabase.statement(new UserId("alice", "example.com")))
                .contains("name = '@alice:example.com';");
    }

    @Test
    void thePlaybooksFilesLieBelowItsDataPath() {
        assertThat(SynapseFiles.playbook("/matrix"))
                .isEqualTo(new SynapseFiles(
                        "/matrix/synapse/config/homeserver.yaml", "/matrix/postgres/bin/cli-non-interactive"));
    }
}
