package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import org.junit.jupiter.api.Test;

class HomeserverTest {
    @Test
    void aContainersAddressesAreAskedOfDocker() {
        assertThat(Homeserver.inspect("matrix-synapse"))
                .isEqualTo(Argv.of(
                        "/usr/bin/env",
                        "docker",
                        "inspect",
                        "--type=container",
                        "--format={{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}",
                        "matrix-synapse"));
    }

    @Test
    void onlyAddressesAreTakenFromWhatDockerPrints() {
        assertThat(Homeserver.ips("172.18.0.5 172.19.0.2 \n")).containsExactly("172.18.0.5", "172.19.0.2");
        assertThat(Homeserver.ips("invalid IP 172.18.0.5 fd00::5 -x \n")).containsExactly("172.18.0.5", "fd00::5");
        assertThat(Homeserver.ips(" \n")).isEmpty();
    }
}
