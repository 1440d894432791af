package dev.matrixup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.testing.RealAnsible;
import dev.matrixup.testing.SecretScan;
import dev.matrixup.testing.Shell;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job through the launcher, with nothing but this machine. */
class DemoIT {
    private static final Pattern PASSWORD = Pattern.compile("Password of @alice:example.com: (\\S+)");

    @TempDir
    private Path folder;

    private Path home;

    @BeforeEach
    void name() {
        home = folder.resolve("home");
    }

    /** One story, since each chapter costs a minute: the environment with Synapse is made once. */
    @Test
    void comes_up_stays_as_it_is_survives_blows_and_goes_without_a_trace() throws Exception {
        Set<Long> before = running();
        try (SecretScan scan = new SecretScan();
                ServerSocket busy = firstFreePort()) {
            try {
                String password = comesUpAfterABlow(busy.getLocalPort());
                staysAsItIs();
                endsWithAllItsChildrenWhenStopped();
                assertThat(scan.hits(secrets(password))).isEmpty();
                assertThat(records()).doesNotContain(password);
            } finally {
                Shell.Result down = shell().run("./matrixup demo --down");
                assertThat(down.code()).as(down.out() + down.err()).isZero();
                assertThat(down.out()).contains("The demo is gone.").contains("Next: ./matrixup demo\n");
            }
        }
        assertThat(home).doesNotExist();
        assertThat(running()).isSubsetOf(before);
        Shell.Result again = shell().run("./matrixup demo --down");
        assertThat(again.code()).isZero();
        assertThat(again.out()).contains("There is no demo here.");
        assertThat(home).doesNotExist();
    }

    private String comesUpAfterABlow(int busy) throws Exception {
        Process struck = startUntilTask("custom/matrix-synapse");
        List<ProcessHandle> all = Stream.concat(struck.descendants(), Stream.of(struck.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        struck.waitFor();

        Shell.Result first = shell().run("./matrixup demo");
        assertThat(first.code()).as(first.out() + first.err()).isZero();
        assertThat(first.out())
                .contains("playbook ok")
                .contains("@alice:example.com, with the password shown above")
                .containsPattern("Synapse +1\\.[0-9.]+, says its admin API")
                .containsOnlyOnce("Your Matrix server is ready.")
                .containsOnlyOnce("Next: ./matrixup -C " + home.resolve("demo/workspace") + " adduser bob ")
                .contains("./matrixup demo --down ")
                .doesNotContain(":" + busy);
        Matcher password = PASSWORD.matcher(first.err());
        assertThat(password.find()).as(first.err()).isTrue();
        assertThat(first.out()).doesNotContain(password.group(1));
        return password.group(1);
    }

    private void staysAsItIs() {
        Set<Long> services = running();
        Shell.Result second = shell().run("./matrixup demo");
        assertThat(second.code()).as(second.out() + second.err()).isZero();
        assertThat(second.out())
                .contains("changed=0")
                .contains("created=false proof=stored_token")
                .containsPattern("Synapse +1\\.[0-9.]+, says its admin API");
        assertThat(second.err()).doesNotContain("Password");
        assertThat(running()).isEqualTo(services);
    }

    private void endsWithAllItsChildrenWhenStopped() throws Exception {
        Set<Long> services = running();
        Process stopped = startUntilTask("custom/matrix-synapse");
        assertThat(running()).hasSizeGreaterThan(services.size());
        new ProcessBuilder("kill", "-INT", String.valueOf(stopped.pid()))
                .start()
                .waitFor();
        assertThat(stopped.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(stopped.exitValue()).isEqualTo(130);
        assertThat(running()).isEqualTo(services);
    }

    @Test
    void says_so_without_network() {
        Shell.Result result = shell().with("PIP_INDEX_URL", "http://127.0.0.1:9/")
                .with("PIP_FIND_LINKS", "")
                .run("./matrixup demo");
        try {
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(4);
            assertThat(result.err())
                    .contains("Connection refused")
                    .contains("Next: ")
                    .doesNotContain("Traceback");
        } finally {
            assertThat(shell().run("./matrixup demo --down").code()).isZero();
        }
    }

    private Shell shell() {
        return new Shell(Shell.PROJECT)
                .with("MATRIXUP_HOME", home)
                .with("PATH", RealAnsible.program("ansible-playbook").getParent() + ":" + System.getenv("PATH"));
    }

    /** Starts a demo and waits until Ansible is at work in a role. */
    private Process startUntilTask(String role) throws Exception {
        Path out = Files.createTempFile(folder, "demo", ".log");
        Process demo = shell().start("./matrixup demo -v", out, out);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!Files.readString(out).contains("TASK [" + role)) {
            assertThat(demo.isAlive() && System.nanoTime() < deadline)
                    .as(Files.readString(out))
                    .isTrue();
            Thread.sleep(20);
        }
        return demo;
    }

    /** The port that a demo would take first. */
    private static ServerSocket firstFreePort() {
        for (int port = 18448; port < 19448; port++) {
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                // Taken; so would the demo find.
            }
        }
        throw new AssertionError("no port is free");
    }

    /** Everything that runs on behalf of this demo. */
    private Set<Long> running() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(home.toString()))
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }

    /** Everything that must not be seen by others on this machine. */
    private List<String> secrets(String password) throws IOException {
        Pattern secret = Pattern.compile("(?:generic_secret_key|shared_secret|token\"?): ['\"]?([A-Za-z0-9_]{20,})");
        String files = Files.readString(home.resolve("demo/workspace/inventory/host_vars/matrix.example.com/vars.yml"))
                + Files.readString(home.resolve("demo/data/synapse/config/homeserver.yaml"))
                + Files.readString(home.resolve("demo/credentials.yml"));
        List<String> found =
                secret.matcher(files).results().map(match -> match.group(1)).toList();
        assertThat(found).hasSizeGreaterThanOrEqualTo(3);
        return Stream.concat(found.stream(), Stream.of(password)).toList();
    }

    private String records() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home.resolve("demo/workspace/.matrixup"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
