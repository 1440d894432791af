package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.util.ArrayList;
import java.util.List;
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
    void handsOnTheLinesOfACommandAndEndsItWhenTheProgramIsStopped() {
        ProcessRunner runner = new ProcessRunner();
        List<String> lines = new ArrayList<>();
        try (Remote remote = new Remotes(runner, warning -> {}).local(Optional.empty())) {
            assertThatThrownBy(() -> remote.follow(
                            Argv.of("sh", "-c", "echo one; exec tail -f /dev/null"),
                            line -> {
                                lines.add(line);
                                new Thread(runner::stopAll).start();
                            },
                            runner::checkStopped))
                    .isInstanceOf(Failure.class)
                    .hasMessage("Stopped by a signal.");
            assertThat(lines).containsExactly("one");
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
