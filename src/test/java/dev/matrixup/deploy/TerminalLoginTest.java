package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.process.Argv;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.remote.KeyInstallation;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Redactor;
import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TerminalLoginTest {
    @Test
    void aProgramThatIsMissingIsNamedWithTheCommandThatInstallsIt() {
        Path key = Path.of("/nowhere/id_ed25519");
        KeyInstallation installation = new KeyInstallation(
                "root@203.0.113.10", key, Optional.of(Argv.of("true")), Argv.of("ssh-copy-id-is-not-here", "-i", key));
        Context context = new Context(
                new ProcessRunner(),
                new Redactor(),
                List.of(),
                saysYes(),
                Path.of("/"),
                Path.of("/"),
                Clock.systemUTC());

        try (TerminalLogin login = new TerminalLogin(context)) {
            Failure failure = catchThrowableOfType(Failure.class, () -> login.install(installation));

            assertThat(failure).hasMessage("There is no ssh-copy-id-is-not-here on this machine.");
            assertThat(failure.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(failure.next()).singleElement().asString().contains("openssh-client");
        }
    }

    private static Questions saysYes() {
        return new Questions() {
            @Override
            public boolean interactive() {
                return true;
            }

            @Override
            public boolean yes() {
                return false;
            }

            @Override
            public Optional<String> ask(String question) {
                return Optional.of("y");
            }

            @Override
            public Optional<Secret> askSecret(String question) {
                return Optional.empty();
            }

            @Override
            public void show(String label, Secret secret) {}

            @Override
            public <T> T still(Supplier<T> work) {
                return work.get();
            }
        };
    }
}
