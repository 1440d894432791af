package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.admin.HomeserverAddress.ServerPort;
import dev.matrixup.ansible.EffectiveValues.Value.Known;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EffectiveChecksTest {
    @ParameterizedTest
    @CsvSource({
        "8008, 127.0.0.1",
        "127.0.0.1:8008, 127.0.0.1",
        "0.0.0.0:8008, 127.0.0.1",
        "10.0.0.1:8008, 10.0.0.1",
        "[::1]:8008, ::1",
        "[::]:8008, ::1",
        "[2001:db8::10]:8008, 2001:db8::10"
    })
    void theHostPortIsReachedWhereItListens(String value, String host) {
        assertThat(checks(value).hostPort()).contains(new ServerPort(host, 8008));
    }

    @ParameterizedTest
    @CsvSource({"''", "127.0.0.1:", "somewhere"})
    void withoutAPortThereIsNone(String value) {
        assertThat(checks(value).hostPort()).isEmpty();
    }

    private static EffectiveChecks checks(String value) {
        return new EffectiveChecks(
                null, null, Map.of("matrix_synapse_container_client_api_host_bind_port", new Known(value)));
    }
}
