package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Status;
import dev.matrixup.report.Event.TaskResult;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.HostRecap;
import dev.matrixup.report.Secret;
import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs a real {@code ansible-playbook} against this machine. */
class AnsibleRunIT {
    static final Path PLAYBOOKS = Path.of("src/test/resources/ansible").toAbsolutePath();

    @TempDir
    Path folder;

    private final ProcessRunner runner = new ProcessRunner();
    private final List<Event> events = new ArrayList<>();

    @AfterEach
    void stop() {
        runner.stopAll();
    }

    @Test
    void tellsOfEveryKindOfTask() {
        AnsibleResult result = run(command("all.yml"));

        assertThat(result.verdict().reason()).startsWith("The playbook ran through: ");
        assertThat(result.verdict().code()).isEqualTo(ExitCode.OK);
        HostRecap counted = result.stats().orElseThrow().host("localhost").orElseThrow();
        assertThat(counted)
                .isEqualTo(result.recap().orElseThrow().host("localhost").orElseThrow());
        assertThat(counted).isEqualTo(new HostRecap("localhost", 10, 4, 0, 0, 1, 1, 2));
        assertThat(of(TaskResult.class))
                .extracting(TaskResult::task, TaskResult::item, TaskResult::status)
                .contains(
                        tuple("Tell the handler", "", Status.CHANGED),
                        tuple("Greet", "", Status.OK),
                        tuple("Say good-bye", "", Status.OK),
                        tuple("Skipped", "", Status.SKIPPED),
                        tuple("Looped", "one", Status.OK),
                        tuple("Looped", "two", Status.CHANGED),
                        tuple("Looped", "", Status.CHANGED),
                        tuple("Censored", "hidden, the task sets no_log", Status.OK),
                        tuple("Ignored", "", Status.IGNORED),
                        tuple("Retried", "", Status.RETRYING),
                        tuple("Retried", "", Status.IGNORED),
                        tuple("Broken", "", Status.FAILED),
                        tuple("Mended", "", Status.OK))
                .doesNotContain(tuple("Include more", "", Status.OK));
        assertThat(of(Event.TaskStarted.class))
                .filteredOn(task -> task.task().equals("Greet"))
                .singleElement()
                .satisfies(task -> {
                    assertThat(task.role()).isEqualTo("custom/greeter");
                    assertThat(task.tags()).containsExactly("greet");
                    assertThat(task.path()).endsWith("roles/custom/greeter/tasks/more.yml:1");
                });
        assertThat(of(Event.TaskStarted.class))
                .filteredOn(Event.TaskStarted::handler)
                .extracting(Event.TaskStarted::task)
                .containsExactly("Say good-bye");
        assertThat(of(TaskResult.class))
                .filteredOn(task -> task.task().equals("Long"))
                .singleElement()
                .satisfies(task -> assertThat(task.msg()).hasSize(8192));
        assertThat(events)
                .filteredOn(event -> !(event instanceof Event.Output))
                .noneMatch(event -> event.toString().contains("not-for-events"));
        assertThat(of(Event.PlayStarted.class)).containsExactly(new Event.PlayStarted("All sorts", 1));
    }

    @Test
    void tellsWhichTaskFailedAndWhy() {
        AnsibleResult result = run(command("failing.yml"));

        assertThat(result.verdict().code()).isEqualTo(ExitCode.PLAYBOOK_FAILED);
        assertThat(result.verdict().reason()).isEqualTo("1 task failed on localhost.");
        assertThat(result.failures()).singleElement().satisfies(task -> {
            assertThat(task.task()).isEqualTo("Refuse");
            assertThat(task.msg()).isEqualTo("no room on localhost");
            assertThat(task.path()).isEqualTo(PLAYBOOKS.resolve("failing.yml") + ":5");
            assertThat(task.unreachable()).isFalse();
        });
    }

    @Test
    void tellsWhatAFailedCommandSaid() {
        assertThat(run(command("failing-command.yml")).failures())
                .singleElement()
                .satisfies(task -> assertThat(task.msg())
                        .isEqualTo("non-zero return code\nJob for matrix-traefik.service failed."));
    }

    @Test
    void tellsWhichHostIsUnreachable() {
        AnsibleResult result = run(command("unreachable.yml"));

        assertThat(result.verdict().code()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(result.verdict().reason()).isEqualTo("Ansible could not reach unreachable.example.com.");
        assertThat(result.failures()).singleElement().satisfies(task -> {
            assertThat(task.unreachable()).isTrue();
            assertThat(task.msg()).contains("Connection refused");
        });
    }

    @Test
    void aTagThatNoTaskHasIsNoSuccess() {
        AnsibleResult result = run(command("tags.yml").tags(List.of("no-such-tag")));

        assertThat(result.status().ok()).isTrue();
        assertThat(result.verdict().code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(result.verdict().reason())
                .isEqualTo("Ansible changed nothing: no task with the requested tags was run.");
    }

    @Test
    void skippedTasksAloneAreNoSuccess() {
        assertThat(run(command("tags.yml").tags(List.of("stop"))).verdict().code())
                .isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(run(command("tags.yml").tags(List.of("start"))).verdict().code())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void aPlayWithoutHostsIsNoSuccess() {
        AnsibleResult result = run(command("nobody.yml"));

        assertThat(result.status().ok()).isTrue();
        assertThat(result.noHostsMatched()).isTrue();
        assertThat(result.verdict().code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(result.verdict().reason()).isEqualTo("Ansible changed nothing: no host of the inventory matched.");
    }

    @Test
    void neitherAForgedRecapNorARunInsideTheRunSpeaksForIt() {
        AnsibleResult result = run(command("forged.yml"));

        PlayRecap counted = new PlayRecap(List.of(new HostRecap("localhost", 2, 1, 0, 1, 0, 0, 0)));
        assertThat(result.stats()).contains(counted);
        assertThat(result.recap()).contains(counted);
        assertThat(of(Event.Stats.class)).hasSize(1);
        assertThat(result.verdict().code()).isEqualTo(ExitCode.PLAYBOOK_FAILED);
    }

    @Test
    void tellsWhatAnsibleSaysBeforeItTouchesAHost() {
        assertStoppedEarly(command("missing-role.yml"), "galaxy/nowhere");
        assertStoppedEarly(command("syntax.yml"), "YAML");
        assertStoppedEarly(command("not-there.yml"), "not-there.yml");
        assertStoppedEarly(command("all.yml").arguments(List.of("--no-such-option")), "--no-such-option");
    }

    @Test
    void bringsSecretsToAnsibleIntact() throws Exception {
        List<String> secrets = List.of(
                "{{ evil }} {% raw %}",
                "Pa ss'w\"ord=1",
                "back\\slash\\n $HOME `id` #! : - [x] {y}",
                "\u00e4\u20ac\u65e5\ud83d\ude00\u0000\u0007",
                " leading, trailing and\ttabs\r\nlines\n",
                "!unsafe",
                "*alias &anchor %",
                "0123",
                "1_000.5e3",
                "true",
                "null",
                "~",
                "2024-01-01",
                "=",
                "<<",
                "");
        List<String> digests = new ArrayList<>();
        for (String secret : secrets) {
            digests.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes("UTF-8"))));
        }
        Map<String, Object> variables = Map.of(
                "secrets", Map.of("localhost", secrets.stream().map(Secret::of).toList()), "digests", digests);

        AnsibleResult result = run(command("secrets.yml").vault(OneTimeVault.of(variables)));

        assertThat(result.failures()).isEmpty();
        assertThat(result.verdict().code()).isEqualTo(ExitCode.OK);
        assertThat(of(TaskResult.class))
                .filteredOn(task -> !task.item().isEmpty())
                .hasSize(secrets.size());
    }

    @Test
    void oneSecretOpensTheUsersOwnVaultToo() throws IOException {
        Secret password = Secret.of("hunter 2");
        Path passwordFile = Files.writeString(folder.resolve("password"), password.reveal());
        Captured encrypted = runner.capture(Child.of(Argv.of(
                RealAnsible.program("ansible-vault"),
                "encrypt_string",
                "--vault-password-file",
                passwordFile,
                "opened",
                "--name",
                "own")));
        assertThat(encrypted.status().code()).as(encrypted.err()).isZero();
        Path own = Files.writeString(folder.resolve("own.yml"), encrypted.out());
        Files.delete(passwordFile);

        AnsibleResult result = run(command("secrets.yml")
                .extraVars(List.of(own))
                .vault(OneTimeVault.of(
                        Map.of("secrets", Map.of("localhost", List.of()), "digests", List.of()), password)));

        assertThat(result.errors()).isEmpty();
        assertThat(result.verdict().code()).isEqualTo(ExitCode.OK);
        assertThat(of(TaskResult.class))
                .extracting(TaskResult::task, TaskResult::status)
                .contains(tuple("Open the user's own vault", Status.OK));
    }

    @Test
    void ansibleVaultReadsOurFile() throws IOException {
        OneTimeVault vault = OneTimeVault.of(Map.of("password", Secret.of("hunter2")));
        Path file = Files.writeString(folder.resolve("secrets.vault"), vault.encrypt());

        Captured shown = runner.capture(Child.of(Argv.of(
                        RealAnsible.program("ansible-vault"),
                        "view",
                        "--vault-id",
                        OneTimeVault.LABEL + "@/dev/stdin",
                        file))
                .input(vault.key().reveal()));

        assertThat(shown.out()).as(shown.err()).isEqualTo("{\"password\": \"hunter2\"}\n");
    }

    @Test
    void leavesNothingBehind() throws IOException {
        List<String> before = leftovers(Path.of(System.getProperty("java.io.tmpdir")));
        run(command("tags.yml").vault(OneTimeVault.of(Map.of("password", Secret.of("hunter2")))));
        assertThat(leftovers(Path.of(System.getProperty("java.io.tmpdir")))).isEqualTo(before);
    }

    @Test
    void endsInOrderWhenStopped() {
        AnsibleCommand.Builder command = command("slow.yml").arguments(List.of("-e", "folder=" + folder));
        CompletableFuture<AnsibleResult> result = CompletableFuture.supplyAsync(() -> run(command));
        until(() -> Files.exists(folder.resolve("begun")));

        runner.stopAll();

        Verdict verdict = result.orTimeout(30, TimeUnit.SECONDS).join().verdict();
        assertThat(verdict.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(folder.resolve("went-on")).doesNotExist();
    }

    @Test
    void aSinkThatBreaksDoesNotBlockAnsible() {
        assertThatThrownBy(() -> new AnsibleRun(runner).run(command("all.yml").build(), event -> {
                    throw new IllegalStateException("the disk is full");
                }))
                .hasMessage("the disk is full");
    }

    @Test
    void anAnsibleThatOutlivesUsHoldsTheLockAndEndsBeforeItsNextTask() throws Exception {
        Path lock = Files.createFile(folder.resolve("lock"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Process matrixup = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Deployer.class.getName(),
                        folder.toString(),
                        lock.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            until(() -> Files.exists(folder.resolve("begun")));
            assertThat(isFree(lock)).isFalse();

            matrixup.destroyForcibly().waitFor();
            assertThat(isFree(lock)).isFalse();

            Files.createFile(folder.resolve("go"));
            until(() -> isFree(lock));
            assertThat(folder.resolve("went-on")).doesNotExist();
        } finally {
            matrixup.destroyForcibly();
            if (!Files.exists(folder.resolve("go"))) {
                Files.createFile(folder.resolve("go"));
            }
        }
    }

    /** What is killed in the test above: deploys until it is killed. */
    static final class Deployer {
        public static void main(String[] args) {
            AnsibleCommand command = command("slow.yml")
                    .arguments(List.of("-e", "folder=" + args[0]))
                    .locks(List.of(Path.of(args[1])))
                    .build();
            new AnsibleRun(new ProcessRunner()).run(command, event -> {});
        }
    }

    private void assertStoppedEarly(AnsibleCommand.Builder command, String said) {
        AnsibleResult result = run(command);
        Verdict verdict = result.verdict();
        assertThat(result.status().ok()).isFalse();
        assertThat(verdict.code()).isEqualTo(ExitCode.UNKNOWN_RESULT);
        assertThat(verdict.reason()).endsWith("before it had counted anything. It said:");
        assertThat(String.join("\n", verdict.details())).contains(said);
    }

    private AnsibleResult run(AnsibleCommand.Builder command) {
        events.clear();
        return new AnsibleRun(runner).run(command.build(), events::add);
    }

    private static AnsibleCommand.Builder command(String playbook) {
        return AnsibleCommand.of(
                RealAnsible.program("ansible-playbook"), PLAYBOOKS, Path.of(playbook), List.of(Path.of("hosts")));
    }

    private <T extends Event> List<T> of(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<String> leftovers(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("matrixup-"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isFree(Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock(1, 1, false)) {
            return taken != null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited for too long");
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }
}
