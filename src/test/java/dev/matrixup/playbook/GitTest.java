package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GitTest {
    @Test
    void neitherGitNorSshAsksAtTheTerminal() {
        assertThat(Git.child(Argv.of("git", "version"), Path.of("/")).environment())
                .containsEntry("GIT_TERMINAL_PROMPT", "0")
                .containsEntry("SSH_ASKPASS_REQUIRE", "force")
                .containsEntry("SSH_ASKPASS", System.getenv().getOrDefault("SSH_ASKPASS", "false"));
    }

    @Test
    void theComplaintIsGitsFirstFatalError() {
        assertThat(complaint("""
                warning: --depth is ignored in local clones; use file:// instead.
                warning: Could not find remote branch v3 to clone.
                fatal: Remote branch v3 not found in upstream origin
                """)).isEqualTo("Remote branch v3 not found in upstream origin");
        assertThat(complaint("""
                remote: Repository not found.
                fatal: repository 'https://git.example.com/alice/role.git/' not found
                """)).isEqualTo("repository 'https://git.example.com/alice/role.git/' not found");
    }

    @Test
    void whereSshFailedItsLastWordsSayWhy() {
        assertThat(complaint("""
                Warning: Permanently added 'git.example.com' (ED25519) to the list of known hosts.
                Permission denied, please try again.
                alice@git.example.com: Permission denied (publickey,password).
                fatal: Could not read from remote repository.

                Please make sure you have the correct access rights
                and the repository exists.
                """)).isEqualTo("alice@git.example.com: Permission denied (publickey,password)");
    }

    private static String complaint(String err) {
        return Git.complaint(new Captured(new ExitStatus(128), "", err));
    }
}
