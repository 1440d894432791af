package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Commands on this machine. */
class LocalRemoteIT {
    private final Remotes remotes = new Remotes(new ProcessRunner(), warning -> {});

    @Test
    void runsACommandAsTheCurrentUser() {
        try (Remote remote = remotes.local(Optional.empty())) {
            Captured answer = remote.run(Argv.of("sh", "-c", "cat; id -un; echo err >&2; exit 7"), "input \u00E9\n");

            assertThat(answer.out()).isEqualTo("input \u00E9\n" + System.getProperty("user.name") + "\n");
            assertThat(answer.err()).isEqualTo("err\n");
            assertThat(answer.status().code()).isEqualTo(7);
            assertThat(remote.target()).isEqualTo("this machine");
        }
    }

    @Test
    void needsNoTunnelToAPortOfThisMachine() {
        try (Remote remote = remotes.local(Optional.empty());
                Tunnel tunnel = remote.forward("127.0.0.1", 8008)) {
            assertThat(tunnel.address()).hasToString("/127.0.0.1:8008");
        }
    }
}
