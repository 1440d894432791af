package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.report.Secret;
import org.junit.jupiter.api.Test;

class SharedSecretApiTest {
    @Test
    void theCodeIsTheOneThatPythonsHmacComputes() {
        String mac =
                SharedSecretApi.mac("abc123", "alice", Secret.of("p\u00e4ss \"{{"), true, Secret.of("s3cr\u00e9t"));

        assertThat(mac).isEqualTo("98cfedfa91a9bbdf3e47c8108fb55a868ed65b15");
    }
}
