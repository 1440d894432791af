package dev.matrixup.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.deploy.ConnectionRequest;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConnectionOptionsTest {
    @Command
    private static final class Any {
        @Mixin
        private final LoginOptions login = new LoginOptions();

        @Mixin
        private final VaultOptions vault = new VaultOptions();
    }

    @Test
    void pathsCountFromWhereTheUserIs() {
        Path here = Path.of("").toAbsolutePath();
        ConnectionRequest request = parse(
                Map.of("MATRIXUP_BECOME_PASSWORD_FILE", "usual"),
                "--become-password-file=sudo",
                "--vault-password-file=vault",
                "--vault-id=dev@dev@vault",
                "--vault-id=/plain");

        assertThat(request)
                .isEqualTo(new ConnectionRequest(
                        Optional.empty(),
                        false,
                        Optional.of(here.resolve("sudo")),
                        Optional.empty(),
                        Optional.of(here.resolve("usual")),
                        List.of(
                                "--vault-password-file",
                                here.resolve("vault").toString(),
                                "--vault-id",
                                "dev@" + here.resolve("dev@vault"),
                                "--vault-id",
                                "/plain")));
    }

    @Test
    void aPasswordInTheEnvironmentIsASecret() {
        ConnectionRequest request = parse(Map.of("MATRIXUP_BECOME_PASSWORD", "hunter2"), "-K");

        assertThat(request.askBecomePassword()).isTrue();
        assertThat(request.usualBecomePassword()).contains(Secret.of("hunter2"));
        assertThat(request.toString()).doesNotContain("hunter2");
        assertThat(parse(Map.of("MATRIXUP_BECOME_PASSWORD", ""))).isEqualTo(ConnectionRequest.NONE);
    }

    @Test
    void twoSourcesExcludeEachOther() {
        assertThatThrownBy(() -> parse(Map.of(), "-K", "--become-password-file=x"))
                .hasMessageContaining("exclude each other");
        assertThatThrownBy(() -> parse(Map.of("MATRIXUP_BECOME_PASSWORD", "x", "MATRIXUP_BECOME_PASSWORD_FILE", "x")))
                .hasMessageContaining("exclude each other");
    }

    @Test
    void ansibleIsNotLeftToAsk() {
        assertThatThrownBy(() -> parse(Map.of(), "--vault-id=dev@prompt")).hasMessageContaining("Ansible would ask");
        assertThatThrownBy(() -> parse(Map.of(), "--vault-password-file=-")).hasMessageContaining("Ansible would ask");
    }

    private static ConnectionRequest parse(Map<String, String> environment, String... words) {
        Any any = new Any();
        new CommandLine(any).parseArgs(words);
        return any.login.request(any.vault.arguments(), environment);
    }
}
