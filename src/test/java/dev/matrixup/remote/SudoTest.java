package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SudoTest {
    private static final Optional<Become> WITH_PASSWORD = Optional.of(new Become(Optional.of(Secret.of("pw"))));
    private static final Optional<Become> WITHOUT = Optional.of(new Become(Optional.empty()));
    private static final Argv COMMAND = Argv.of("docker", "ps");

    private final List<String> asked = new ArrayList<>();

    @Test
    void addsNothingForRootAndWithoutBecome() {
        Sudo asRoot = Sudo.prove(WITH_PASSWORD, answers("0\n", 0, "", ""), "root@host");

        assertThat(asRoot.argv(COMMAND)).isEqualTo(COMMAND);
        assertThat(asRoot.stdin("in")).isEqualTo("in");
        assertThat(Sudo.prove(Optional.empty(), answers("1000\n", 1, "", ""), "ops@host"))
                .isEqualTo(asRoot);
    }

    @Test
    void sendsThePasswordAheadOfTheInputAndNeverInTheArguments() {
        Sudo sudo = Sudo.prove(WITH_PASSWORD, answers("1000\n", 0, "", ""), "ops@host");

        assertThat(sudo.argv(COMMAND))
                .isEqualTo(Argv.of(
                        "sudo", "-k", "-S", "-p", "", "--", "/bin/sh", "-c", "exec \"$@\"", "sh", "docker", "ps"));
        assertThat(sudo.stdin("in")).isEqualTo("pw\nin");
        assertThat(asked)
                .containsExactly(
                        "id -u <",
                        "env LC_ALL=C sudo -k -S -p '' -- /bin/sh -c 'if read -r line; then echo free; fi' <pw\n");
    }

    @Test
    void sendsNoPasswordWhereSudoLeftItUnread() {
        Sudo sudo = Sudo.prove(WITH_PASSWORD, answers("1000\n", 0, "free\n", ""), "ops@host");

        assertThat(sudo.argv(COMMAND))
                .isEqualTo(Argv.of("sudo", "-n", "--", "/bin/sh", "-c", "exec \"$@\"", "sh", "docker", "ps"));
        assertThat(sudo.stdin("in")).isEqualTo("in");
    }

    @Test
    void usesNoSudoWhereAnsibleWouldNot() {
        Optional<Become> su = WITH_PASSWORD.map(become -> become.not("su (become_method in ansible.cfg)"));

        assertThat(Sudo.prove(su, answers("0\n", 0, "", ""), "root@host").argv(COMMAND))
                .isEqualTo(COMMAND);
        asked.clear();
        assertThatThrownBy(() -> Sudo.prove(su, answers("1000\n", 0, "", ""), "ops@host"))
                .isInstanceOf(Failure.class)
                .hasMessage(
                        "Ansible would become root on ops@host by su (become_method in ansible.cfg); matrixup can do so by sudo only.");
        assertThat(asked).containsExactly("id -u <");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | 1 | sudo: 1 incorrect password attempt | does not accept the password",
                "true | 1 | sudo: no password was provided | does not accept the password",
                "true | 1 | sudo-rs: maximum 3 incorrect authentication attempts | does not accept the password",
                "false | 1 | sudo-rs: interactive authentication is required | asks for a password, and none was given",
                "false | 1 | sudo: a password is required | asks for a password, and none was given",
                "true | 1 | ops is not in the sudoers file. | may not become root",
                "false | 1 | Sorry, user ops may not run sudo on host. | may not become root",
                "true | 127 | env: 'sudo': No such file or directory | sudo is not installed",
                "true | 1 | sudo: unable to allocate memory | unable to allocate memory"
            })
    void tellsWhySudoRefuses(boolean password, int code, String err, String message) {
        assertThatThrownBy(() ->
                        Sudo.prove(password ? WITH_PASSWORD : WITHOUT, answers("1000\n", code, "", err), "ops@host"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("ops@host")
                .hasMessageContaining(message);
    }

    @Test
    void aPasswordOfTwoLinesIsAMistakeThatDoesNotShowIt() {
        assertThatThrownBy(() -> new Become(Optional.of(Secret.of("one\ntwo"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("two");
    }

    /** A user's shell: one answer to {@code id -u}, one to sudo. */
    private Sudo.Shell answers(String id, int code, String out, String err) {
        return (argv, stdin) -> {
            asked.add(argv.quoted() + " <" + stdin);
            return argv.program().equals("id")
                    ? new Captured(new ExitStatus(0), id, "")
                    : new Captured(new ExitStatus(code), out, err);
        };
    }
}
