package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import org.junit.jupiter.api.Test;

class AccountDatabaseTest {
    @Test
    void postgresqlIsAskedInItsContainerWithTheStatementOnStandardInput() {
        assertThat(AccountDatabase.postgres("/matrix/postgres/env-postgres-psql", "synapse"))
                .isEqualTo(Argv.of(
                        "/usr/bin/env",
                        "docker",
                        "exec",
                        "--interactive",
                        "--env-file=/matrix/postgres/env-postgres-psql",
                        "matrix-postgres",
                        "psql",
                        "--no-psqlrc",
                        "--quiet",
                        "--tuples-only",
                        "--no-align",
                        "--set=ON_ERROR_STOP=1",
                        "--dbname=synapse"));
    }

    @Test
    void theStatementNamesTheUserAsALiteral() {
        UserId alice = new UserId("alice", "example.com");

        assertThat(AccountDatabase.select(AccountDatabase.Schema.SYNAPSE, alice))
                .contains("name = '@alice:example.com';");
        assertThat(AccountDatabase.select(AccountDatabase.Schema.DENDRITE, alice))
                .contains("localpart = 'alice' AND server_name = 'example.com';");
        assertThat(AccountDatabase.update(alice, true))
                .isEqualTo(
                        "UPDATE userapi_accounts SET account_type = 3 WHERE localpart = 'alice' AND server_name = 'example.com';\n");
    }

    @Test
    void thePlaybooksFilesLieBelowItsDataPath() {
        assertThat(HomeserverFiles.playbook("/matrix", HomeserverKind.SYNAPSE))
                .isEqualTo(new HomeserverFiles(
                        "/matrix/synapse/config/homeserver.yaml", "/matrix/postgres/env-postgres-psql"));
        assertThat(HomeserverFiles.playbook("/matrix", HomeserverKind.DENDRITE).configuration())
                .isEqualTo("/matrix/dendrite/config/dendrite.yaml");
    }
}
