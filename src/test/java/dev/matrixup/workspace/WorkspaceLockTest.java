package dev.matrixup.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.WorkspaceLock.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceLockTest {
    /** As the event plugin inside Ansible does. */
    private static final String PLUGIN = """
            import fcntl, sys
            f = open(sys.argv[1], 'r+b')
            fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 1)
            print('locked', flush=True)
            sys.stdin.read()
            """;

    @TempDir
    Path folder;

    private final List<Process> children = new ArrayList<>();
    private List<Path> files;

    @BeforeEach
    void files() {
        files = List.of(folder.resolve("state/lock"), folder.resolve("git/matrixup.lock"));
    }

    @AfterEach
    void end() {
        children.forEach(Process::destroyForcibly);
    }

    @Test
    void aSecondRunInTheSameProcessIsRefusedAndTheFirstKeepsItsLock() throws Exception {
        try (WorkspaceLock lock = acquire()) {
            assertThat(lock.files()).isEqualTo(files);
            assertLocked(catchThrowableOfType(Failure.class, this::acquire));
            Process other = start(Children.java(Holder.class, arguments("other")));
            assertThat(line(other))
                    .startsWith("LOCKED Another matrixup is at work here: run mine (process "
                            + ProcessHandle.current().pid() + ", since ");
        }
        acquire().close();
    }

    @Test
    void anotherProcessHoldsItUntilItIsKilled() throws Exception {
        Process other = start(Children.java(Holder.class, arguments("other")));
        assertThat(line(other)).isEqualTo("held");
        Failure failure = catchThrowableOfType(Failure.class, this::acquire);
        assertLocked(failure);
        assertThat(failure.getMessage()).contains("run other (process " + other.pid());
        other.destroyForcibly().waitFor();
        acquire().close();
    }

    @Test
    void aCheckoutSharedByTwoWorkspacesIsLockedToo() throws Exception {
        Process other = start(Children.java(Holder.class, "other", files.get(1).toString()));
        assertThat(line(other)).isEqualTo("held");
        assertLocked(catchThrowableOfType(Failure.class, this::acquire));
        // The workspace's own lock was given back.
        WorkspaceLock.acquire(files.subList(0, 1), "mine", Patience.NONE).close();
    }

    @Test
    void aSurvivingAnsibleKeepsOthersOutAndIsWaitedFor() throws Exception {
        Process late = start(Children.java(Holder.class, arguments("late")));
        assertThat(line(late)).isEqualTo("held");
        Process ansible = start(Children.python(PLUGIN, files.get(0).toString()));
        assertThat(line(ansible)).isEqualTo("locked");
        late.destroyForcibly().waitFor();

        String who =
                "An ansible-playbook is still at work here. Its matrixup has ended: run late (process " + late.pid();
        Failure failure = catchThrowableOfType(Failure.class, this::acquire);
        assertLocked(failure);
        assertThat(failure.getMessage()).startsWith(who);

        List<String> told = new CopyOnWriteArrayList<>();
        Patience patience = new Patience(Duration.ZERO, Duration.ofSeconds(60), sentence -> {
            told.add(sentence);
            ansible.destroyForcibly();
        });
        WorkspaceLock.acquire(files, "mine", patience).close();
        assertThat(told).singleElement().asString().startsWith(who);
    }

    @Test
    void ourOwnAnsibleMayHoldItsByteBesideUs() throws Exception {
        try (WorkspaceLock lock = acquire()) {
            Process ansible = start(Children.python(PLUGIN, lock.files().get(0).toString()));
            assertThat(line(ansible)).isEqualTo("locked");
        }
    }

    @Test
    void readsNoSenseInAFileOfSomebodyElse() throws Exception {
        Files.createDirectories(files.get(0).getParent());
        Files.writeString(files.get(0), "nonsense");
        Process ansible = start(Children.python(PLUGIN, files.get(0).toString()));
        assertThat(line(ansible)).isEqualTo("locked");
        assertThatThrownBy(this::acquire).hasMessageContaining("its name is not written yet");
    }

    @Test
    void aLockThatCannotBeMadeIsAnUnexpectedFailure() {
        assertThatThrownBy(() -> WorkspaceLock.acquire(List.of(Path.of("/proc/x/lock")), "mine", Patience.NONE))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.UNEXPECTED));
    }

    /** Holds the locks until its standard input ends. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            List<Path> files = Stream.of(arguments).skip(1).map(Path::of).toList();
            try (WorkspaceLock lock = WorkspaceLock.acquire(files, arguments[0], Patience.NONE)) {
                System.out.println("held");
                System.in.read();
            } catch (Failure e) {
                System.out.println(e.code() + " " + e.getMessage());
            }
        }
    }

    private WorkspaceLock acquire() {
        return WorkspaceLock.acquire(files, "mine", Patience.NONE);
    }

    private String[] arguments(String run) {
        return new String[] {run, files.get(0).toString(), files.get(1).toString()};
    }

    private Process start(Process child) {
        children.add(child);
        return child;
    }

    private static String line(Process child) throws IOException {
        BufferedReader reader = child.inputReader(StandardCharsets.UTF_8);
        String line = reader.readLine();
        while (line != null && line.startsWith("Picked up")) {
            line = reader.readLine();
        }
        return line;
    }

    private static void assertLocked(Failure failure) {
        assertThat(failure.code()).isEqualTo(ExitCode.LOCKED);
    }
}
