package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.ansible.AnsibleResult;
import dev.matrixup.ansible.FailedTask;
import dev.matrixup.ansible.PlayRecap;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.remote.Remote;
import dev.matrixup.remote.Tunnel;
import dev.matrixup.report.Event;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.HostRecap;
import dev.matrixup.report.LogLines;
import dev.matrixup.report.Style;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The screen of a failed run, exactly. What systemd says is recorded: no test machine runs it. */
class ExplanationTest {
    private static final String JOURNAL = """
            2026-11-24T15:30:55+0000 matrix systemd[1]: Starting matrix-synapse.service - Synapse server...
            2026-11-24T15:30:58+0000 matrix matrix-synapse[4711]: Error in configuration at 'max_upload_size':
            2026-11-24T15:30:58+0000 matrix matrix-synapse[4711]:   '100XM' is not a size
            2026-11-24T15:30:58+0000 matrix systemd[1]: matrix-synapse.service: Main process exited, code=exited
            """;

    private static final String UNITS = server(
            "matrix-client-element.service enabled active",
            "matrix-postgres.service enabled active",
            "matrix-postgres-backup.service static inactive",
            "matrix-postgres-backup.timer enabled active",
            "matrix-static-files.service enabled active",
            "matrix-synapse.service enabled activating",
            "matrix-traefik.service enabled active");

    private static final Invocation HERE = new Invocation(Path.of("").toAbsolutePath(), Optional.empty());

    @TempDir
    Path folder;

    @Test
    void aServiceThatDoesNotStartIsExplained() throws IOException {
        Recorded server = new Recorded(UNITS, JOURNAL);

        Failure failure = explain(
                server,
                failedTask("galaxy/systemd_service_manager", "Restart systemd services ...", "Command failed.", false));

        assertThat(failure.code()).isEqualTo(ExitCode.PLAYBOOK_FAILED);
        List<String> roles = new ArrayList<>(Collections.nCopies(101, "custom/other"));
        roles.set(98, "galaxy/systemd_service_manager");
        new Screen()
                .then(new Event.RunStarted("1124-1508-k3", "example.com", "root@203.0.113.10", "c0681e4"))
                .then(new Event.StepStarted("playbook"))
                .then(new Event.PlaybookExpected(roles, null))
                .then(new Event.TaskStarted(roles.get(98), "Restart systemd services ...", "", List.of(), false))
                .at(140)
                .then(new Event.StepFinished(
                        "playbook", Event.Mark.FAILED, "failed", List.of(), List.of("exit=4"), Duration.ofSeconds(140)))
                .then(new Event.RunFinished(failure.code(), Duration.ofSeconds(143), "", List.of(), List.of()))
                .failing(failure)
                .matches("deploy-failure");
        assertThat(server.seen).hasSize(2);
    }

    @Test
    void anotherTaskIsShownWithWhatItSaid() throws IOException {
        Failure failure = explain(
                new Recorded(server(), ""),
                failedTask("custom/matrix-synapse", "Pull the image", "no such image", false));

        assertThat(screen(failure)).startsWith("""
                  State     the playbook has no service on the server yet. Lock released.
                  Task      custom/matrix-synapse : Pull the image
                  Said      no such image

                1 task failed on matrix.example.com (exit 4).
                """);
    }

    @Test
    void aServiceThatIsOnlyMentionedIsNotBlamed() throws IOException {
        Recorded server = new Recorded(server("matrix-synapse.service enabled active"), JOURNAL);

        Failure failure = explain(
                server,
                failedTask(
                        "custom/matrix-synapse", "Pull the image", "matrix-synapse.service keeps the old one", false));

        assertThat(screen(failure)).startsWith("""
                  State     synapse runs. Lock released.
                  Task      custom/matrix-synapse : Pull the image
                  Said      matrix-synapse.service keeps the old one
                """);

        assertThat(explain(
                        new Recorded(UNITS, JOURNAL),
                        failedTask(
                                "custom/matrix-synapse",
                                "Pull the image",
                                "matrix-synapse.service is in the way",
                                false)))
                .hasMessageStartingWith("  matrix-synapse.service did not start.");
        assertThat(explain(
                        new Recorded(null, JOURNAL),
                        failedTask("custom/x", "Do it", "Job for matrix-x.service failed because of it", false)))
                .hasMessageStartingWith("  matrix-x.service did not start.");
    }

    @Test
    void aLogThatIsCutInTheMiddleOfACharacterIsCounted() throws IOException {
        Path log = Files.write(folder.resolve("cut.log"), "one\ntw\u00f6".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(LogLines.count(log)).isEqualTo(2);
        List<String> lines = new ArrayList<>();
        LogLines.each(log, lines::add);
        assertThat(lines).containsExactly("one", "tw\ufffd");
        assertThat(LogLines.count(folder.resolve("none"))).isZero();
    }

    @Test
    void aServiceWithoutLastWordsIsNamedAllTheSame() throws IOException {
        Failure failure = explain(
                new Recorded(null, ""),
                failedTask("custom/matrix-synapse", "Start Synapse", "matrix-synapse.service failed", false));

        assertThat(screen(failure)).startsWith("""
                  matrix-synapse.service did not start. Its last words on the server:

                    (there are none)

                  State     what runs on the server cannot be seen. Lock released.
                  Task      custom/matrix-synapse : Start Synapse
                  Said      matrix-synapse.service failed
                """);
    }

    @Test
    void aServerThatWentAwaySaysWhatIsLeft() throws IOException {
        Recorded server = new Recorded(UNITS, JOURNAL);

        Failure failure = explain(
                server, failedTask("custom/matrix-base", "Make the data folder", "Connection reset by peer", true));

        assertThat(failure.code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(screen(failure)).startsWith("""
                  The connection broke in the middle: did the server restart, or this
                  machine sleep?

                  State     what came before this task is done, the rest is not. The next
                            run is a full one, with all services restarted. Lock released.
                  Task      custom/matrix-base : Make the data folder
                  Said      Connection reset by peer

                Ansible could not reach matrix.example.com (exit 5).
                """);
        assertThat(server.seen).isEmpty();
    }

    @Test
    void aServerThatDoesNotTellIsNoFurtherFailure() {
        Recorded silent = new Recorded(null, "");
        assertThat(UnitStates.read(silent, HERE).sentence()).isEqualTo("what runs on the server cannot be seen.");
    }

    @Test
    void whatRunsIsOneSentence() {
        assertThat(state("matrix-postgres.service enabled active")).isEqualTo("postgres runs.");
        assertThat(state("matrix-a.service enabled active", "matrix-postgres.service enabled active"))
                .isEqualTo("postgres and a run.");
        assertThat(state("matrix-postgres.service enabled failed", "matrix-synapse.service enabled inactive"))
                .isEqualTo("postgres and synapse do not run.");
        assertThat(state("matrix-postgres.service enabled active", "matrix-traefik.service disabled activating"))
                .isEqualTo("postgres runs, traefik does not.");
        assertThat(state("docker.service enabled active")).isEqualTo("the playbook has no service on the server yet.");
    }

    private static String state(String... units) {
        return UnitStates.read(new Recorded(server(units), ""), HERE).sentence();
    }

    /** What the server's look at itself prints. */
    private static String server(String... units) {
        StringBuilder text = new StringBuilder("1795534258\n--\n");
        for (String unit : units) {
            String[] words = unit.split(" ");
            text.append("Id=%s\nLoadState=loaded\nActiveState=%s\nUnitFileState=%s\n\n"
                    .formatted(words[0], words[2], words[1]));
        }
        return text + "--\n--\n";
    }

    private Failure explain(Remote server, FailedTask task) throws IOException {
        Path log = Files.writeString(folder.resolve("ansible.log"), "one\ntwo\nthree\n");
        YamlText vars = YamlText.varsFile(
                Path.of("/srv/matrix/inventory/host_vars/matrix.example.com/vars.yml"),
                "---\nmatrix_synapse_max_upload_size_mb: 100X\n".getBytes(StandardCharsets.UTF_8));
        AnsibleResult result = result(task);
        return new Explanation(server, HERE, "k3", log, List.of(vars)).of(result.verdict(), result);
    }

    private static FailedTask failedTask(String role, String name, String message, boolean unreachable) {
        return new FailedTask("matrix.example.com", role, name, "main.yml:1", "", unreachable, message);
    }

    private static AnsibleResult result(FailedTask task) {
        boolean away = task.unreachable();
        PlayRecap recap = new PlayRecap(
                List.of(new HostRecap("matrix.example.com", 60, 9, away ? 1 : 0, away ? 0 : 1, 100, 0, 0)));
        return new AnsibleResult(
                new ExitStatus(away ? 4 : 2),
                Optional.of(recap),
                Optional.of(recap),
                false,
                true,
                List.of(task),
                List.of());
    }

    private static String screen(Failure failure) {
        return failure.getMessage() + "\n" + new Style(false).next(failure.next());
    }

    /** A server's answers, as they were once given. */
    private static final class Recorded implements Remote {
        private final List<Argv> seen = new ArrayList<>();
        private final String units;
        private final String journal;

        Recorded(String units, String journal) {
            this.units = units;
            this.journal = journal;
        }

        @Override
        public Captured run(Argv argv, String stdin) {
            seen.add(argv);
            if (argv.program().equals("/bin/sh")) {
                return new Captured(new ExitStatus(units == null ? 1 : 0), units == null ? "" : units, "");
            }
            assertThat(argv.program()).isEqualTo("journalctl");
            return new Captured(new ExitStatus(0), journal, "");
        }

        @Override
        public ExitStatus follow(Argv argv, Consumer<String> lines, Runnable check) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Tunnel forward(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String target() {
            return "root@203.0.113.10";
        }

        @Override
        public void close() {}
    }
}
