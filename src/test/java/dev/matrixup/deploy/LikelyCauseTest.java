package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikelyCauseTest {
    private static final String VARS = """
            ---
            matrix_domain: example.com
            matrix_homeserver_implementation: synapse
            matrix_synapse_max_upload_size_mb: 50X
            matrix_synapse_max_upload_size_mb: 100X
            matrix_synapse_media_max_lifetime: 100
            matrix_synapse_enable_registration: true
            matrix_synapse_log_level: "{{ my_level }}"
            matrix_synapse_macaroon_secret_key: correct-horse-battery
            postgres_max_connections: 100
            """;

    @Test
    void theSettingTogetherWithItsValueIsGoodEvidence() {
        assertThat(cause("Error in configuration at 'max_upload_size':\n'100XM' is not a size"))
                .contains("vars.yml:5  matrix_synapse_max_upload_size_mb: 100X");
        assertThat(cause("FATAL: max-connections 100 is more than this machine has memory for"))
                .contains("vars.yml:10  postgres_max_connections: 100");
    }

    @Test
    void aVariableThatIsNamedIsGoodEvidence() {
        assertThat(cause("You need to define matrix_homeserver_implementation as one of: dendrite."))
                .contains("vars.yml:3  matrix_homeserver_implementation: synapse");
    }

    @Test
    void aVariableThatIsMissingPointsToTheLineThatUsesIt() {
        assertThat(cause("The task includes an option with an undefined variable. 'my_level' is undefined"))
                .contains("vars.yml:8  matrix_synapse_log_level: {{ my_level }}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a value alone, a setting alone, a setting with a value that is no evidence
                "exited with code 100",
                "Error in configuration at 'max_upload_size': it is not a size",
                "'enable_registration': true needs a captcha",
                // words that every message about the service has
                "matrix-synapse.service: 100 attempts, giving up",
                // only a part of the value, and of the name
                "max_upload_size: 1000X is too large",
                "upload 100X",
                // a secret, whatever is said about it
                "matrix_synapse_macaroon_secret_key is too short",
                "no space left on device",
                ""
            })
    void whatIsNoGoodEvidenceMakesNoGuess(String evidence) {
        assertThat(cause(evidence)).isEmpty();
    }

    @Test
    void oneOfSeveralIsNotGuessed() {
        assertThat(cause("matrix_domain and matrix_homeserver_implementation do not fit together"))
                .isEmpty();
    }

    private static Optional<String> cause(String evidence) {
        YamlText file = YamlText.varsFile(
                Path.of("inventory/host_vars/matrix.example.com/vars.yml"), VARS.getBytes(StandardCharsets.UTF_8));
        return LikelyCause.in(List.of(file), evidence).map(LikelyCause::line);
    }
}
