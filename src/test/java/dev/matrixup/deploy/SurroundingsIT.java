package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.testing.Pty;
import dev.matrixup.testing.RealSshd;
import dev.matrixup.testing.Screen;
import dev.matrixup.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher where a terminal, an environment, a network or a server is not what one is used to. */
class SurroundingsIT {
    private static final String LAUNCHER = Shell.PROJECT.resolve("matrixup").toString();
    private static final Pattern LIVE = Pattern.compile("((?:[^\r\n]*\r\n)+?)\u001b\\[(\\d+)A\u001b\\[J");

    @TempDir
    Path folder;

    @Test
    void noLiveLineIsBrokenByANarrowTerminal() {
        Lab lab = Lab.byHand(folder);

        String said =
                atTerminal(Map.of(), "stty cols 40; %s -C %s run install-synapse".formatted(LAUNCHER, lab.root()));

        Matcher live = LIVE.matcher(said);
        int drawn = 0;
        while (live.find()) {
            List<String> lines = live.group(1).lines().toList();
            int count = Integer.parseInt(live.group(2));
            assertThat(lines.subList(lines.size() - count, lines.size()))
                    .allSatisfy(line -> assertThat(plain(line)).hasSizeLessThanOrEqualTo(40));
            drawn++;
        }
        assertThat(drawn).isPositive();
        assertThat(plain(Screen.shown(said.replace("\r", ""))))
                .contains("  ok  playbook ", "The playbook ran through.");
    }

    @Test
    void aDumbTerminalGetsLines() {
        Lab lab = Lab.byHand(folder);

        String said =
                atTerminal(Map.of("TERM", "dumb"), "%s -C %s run install-synapse".formatted(LAUNCHER, lab.root()));

        assertThat(said).doesNotContain("\u001b").containsPattern("\\d\\d:\\d\\d:\\d\\d playbook ok ok=");
    }

    @Test
    void aReaderThatGoesAwayDoesNotStopARun() {
        Lab lab = Lab.byHand(folder);
        Path code = folder.resolve("code");

        Shell.Result result = new Shell(folder)
                .run("sh -c '{ %s -C %s run -v install-synapse; echo $? >%s; } | head -n 1'"
                        .formatted(LAUNCHER, lab.root(), code));

        assertThat(result.out()).hasLineCount(1).contains("example.com run=");
        assertThat(lab.read(code)).isEqualTo("0\n");
        assertThat(lab.records()).singleElement().asString().contains("\"state\" : \"FINISHED\"", "\"exit\" : 0");
    }

    @Test
    void neitherALocaleNorAHomeIsNeeded() {
        Lab lab = Lab.byHand(folder.resolve("S\u00e9r\u00e9nit\u00e9"));

        Shell.Result result = new Shell(folder)
                .run("env -i LC_ALL=C PATH=\"$PATH\" %s -C '%s' run install-synapse".formatted(LAUNCHER, lab.root()));

        assertThat(result.code()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("playbook ok", lab.root().toString());
        assertThat(result.err()).isEmpty();
    }

    @Test
    void aHomeThatCannotBeWrittenToIsNamedBeforeAnythingRuns() {
        Lab lab = Lab.byHand(folder);
        List<String> before = lab.snapshot();

        Shell.Result run = new Shell(folder)
                .with("HOME", "/dev/null")
                .with("MATRIXUP_HOME", "/dev/null/data")
                .run("%s -C %s run install-synapse".formatted(LAUNCHER, lab.root()));
        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .contains("Unable to create local directories", "/dev/null/.ansible", "Next: export HOME=");

        Shell.Result token = new Shell(folder)
                .with("MATRIXUP_CONFIG", "/dev/null/config")
                .run("%s -C %s deploy --admin alice --generate-password --password-file %s"
                        .formatted(LAUNCHER, lab.root(), folder.resolve("password")));
        assertThat(token.code()).isEqualTo(3);
        assertThat(token.err().replaceAll("\\s+", " "))
                .contains(
                        "The access token cannot be kept in /dev/null/config/credentials.yml: nothing can be written to /dev/null.",
                        "Next: export MATRIXUP_CONFIG=DIR");

        Shell.Result init = new Shell(folder)
                .run("%s -C /dev/null/matrix init example.com --local --playbook %s"
                        .formatted(LAUNCHER, lab.checkout()));
        assertThat(init.code()).isEqualTo(3);
        assertThat(init.err().replaceAll("\\s+", " "))
                .contains("The folder /dev/null/matrix cannot be made: ")
                .doesNotContain("made: /dev/null/matrix.");
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    @Test
    void aServerWithAnIpv6AddressOnlyIsInstalledAsAnyOther() throws IOException {
        Lab source = Lab.byHand(folder);
        Path workspace = folder.resolve("matrix");
        try (RealSshd sshd = RealSshd.start(folder.resolve("sshd"), List.of("ed25519"), List.of("ListenAddress ::1"))) {
            String target = "%s@[::1]:%d".formatted(sshd.user(), sshd.port());
            Result init = Lab.call(
                    "-C",
                    workspace.toString(),
                    "init",
                    Lab.DOMAIN,
                    target,
                    "--identity",
                    sshd.userKey().toString(),
                    "--host-key",
                    sshd.fingerprint("ed25519"),
                    "--playbook",
                    source.checkout().toString());
            assertThat(init.code()).as(init.out() + init.err()).isZero();
            assertThat(init.out()).contains("server ok");
            Path vars = workspace.resolve(source.varsFile());
            Files.writeString(vars, source.read(vars) + "matrix_base_data_path: " + source.data() + "\n");

            Result run = Lab.call("-C", workspace.toString(), "run", "install-synapse");
            assertThat(run.code()).as(run.out() + run.err()).isZero();
            assertThat(sshd.log()).contains("Accepted publickey for " + sshd.user() + " from ::1");

            Result doctor = Lab.call("-C", workspace.toString(), "doctor");
            assertThat(doctor.out()).contains("example.com " + target + "   playbook ", "server ok");
        }
    }

    @Test
    void aMachineThatSleptIsToldSoAndTheNextRunIsAFullOne() throws Exception {
        Path gate = folder.resolve("gate");
        Lab lab = Lab.workspace(folder);
        lab.vars("matrix_synapse_wait_for: " + gate);
        // Else Ansible's connection is held by a process that is nobody's child, and would not sleep with the others.
        lab.vars("ansible_ssh_args: -o ControlMaster=no");
        // The server gives up whom it does not hear for two seconds.
        try (RealSshd sshd = RealSshd.start(
                folder.resolve("sshd"),
                List.of("ed25519"),
                List.of("ClientAliveInterval 1", "ClientAliveCountMax 2"))) {
            lab.deploymentFile(
                    "address: 127.0.0.1",
                    "ssh: {user: %s, port: %d, identity: %s}".formatted(sshd.user(), sshd.port(), sshd.userKey()));
            Path log = folder.resolve("run.log");
            Process run = lab.command(
                            "deploy",
                            "-v",
                            "--tags",
                            "install-synapse,start",
                            "--host-key",
                            sshd.fingerprint("ed25519"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            await("the playbook is in its middle", () -> lab.read(log).contains(": Wait for Synapse]"));
            await("the server waits for the file", () -> sshd.runs("python"));
            List<ProcessHandle> sleepers =
                    Stream.concat(Stream.of(run.toHandle()), run.descendants()).toList();

            signal("STOP", sleepers);
            await(
                    "the server gave up both connections",
                    () -> sshd.log().split("Timeout, client not responding").length > 2);
            signal("CONT", sleepers);

            assertThat(run.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).as(lab.read(log)).isEqualTo(5);
            assertThat(lab.read(log).replaceAll("\\s+", " "))
                    .contains("The connection broke in the middle: did the server restart, or this machine sleep?")
                    .contains("The next run is a full one, with all services restarted. Lock released.");

            Files.createFile(gate);
            Result next = lab.run("deploy", "--tags", "install-synapse,start");
            assertThat(next.code()).as(next.out() + next.err()).isZero();
            assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");
        }
    }

    @Test
    void aPythonThatIsTooOldOnTheServerIsNamedBeforeAnythingRuns() throws IOException {
        Lab lab = Lab.byHand(folder);
        Path python = Files.writeString(
                folder.resolve("python3.5"),
                "#!/bin/sh\ncase \"$*\" in *'print(\"%d.%d\"'*) echo 3.5 ;; *) exec python3 \"$@\" ;; esac\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        lab.vars("ansible_python_interpreter: " + python);
        List<String> before = lab.snapshot();

        Result result = lab.run("deploy");

        assertThat(result.code()).as(result.out() + result.err()).isEqualTo(3);
        assertThat(result.error())
                .contains("The server has Python 3.5; Ansible ")
                .contains("or newer there.", "ansible_python_interpreter in the inventory");
        assertThat(lab.snapshot()).isEqualTo(before);
    }

    private String atTerminal(Map<String, String> environment, String line) {
        ProcessBuilder command = new ProcessBuilder("/bin/sh", "-c", line).directory(folder.toFile());
        command.environment().putAll(environment);
        command.environment().remove("COLUMNS");
        try (Pty terminal = Pty.start(command)) {
            assertThat(terminal.end()).as(terminal.said()).isZero();
            return terminal.said();
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9]+m", "");
    }

    private static void signal(String name, List<ProcessHandle> processes) throws Exception {
        for (ProcessHandle process : processes) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within a minute: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
