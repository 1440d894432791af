package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SshConfigTest {
    private static final Path CHECKOUT = Path.of("/srv/playbook");
    private static final Path OURS = Path.of("/srv/known_hosts");
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOME", "/home/alice", "SSH_AUTH_SOCK", "/run/agent", "OTHER", "/run/other");

    @Test
    void asksSshWithWhatAnsibleKnows() {
        SshTarget target = new SshTarget(
                "example.com",
                OptionalInt.of(2222),
                Optional.of("ops"),
                List.of(Path.of("/keys/my key")),
                List.of(OURS),
                List.of("-o", "ProxyJump=jump"),
                CHECKOUT,
                Optional.empty());

        assertThat(target.configQuery())
                .isEqualTo(Argv.of(
                        "ssh",
                        "-G",
                        "-p",
                        "2222",
                        "-l",
                        "ops",
                        "-o",
                        "IdentityFile=\"/keys/my key\"",
                        "-o",
                        "ProxyJump=jump",
                        "--",
                        "example.com"));
        assertThat(target.command().quoted())
                .isEqualTo("ssh -p 2222 -l ops -i '/keys/my key' -o ProxyJump=jump -- example.com");
    }

    @Test
    void readsWhatSshPrinted() {
        SshConfig config = parse("""
                host my-server
                user ops
                hostname Example.COM
                port 2222
                identitiesonly yes
                stricthostkeychecking ask
                hostkeyalias matrix
                identityagent $OTHER
                identityfile ~/.ssh/id_ed25519
                identityfile keys/deploy
                identityfile %d/.ssh/third
                globalknownhostsfile /etc/ssh/ssh_known_hosts
                userknownhostsfile /home/alice/.ssh/known_hosts /srv/known_hosts
                connecttimeout 5
                proxyjump jump
                """);

        assertThat(config)
                .isEqualTo(new SshConfig(
                        "example.com",
                        2222,
                        "ops",
                        List.of(
                                Path.of("/home/alice/.ssh/id_ed25519"),
                                Path.of("/srv/playbook/keys/deploy"),
                                Path.of("/home/alice/.ssh/third")),
                        Optional.of(Path.of("/run/other")),
                        false,
                        true,
                        List.of(OURS, Path.of("/home/alice/.ssh/known_hosts"), Path.of("/etc/ssh/ssh_known_hosts")),
                        Optional.of("matrix"),
                        Optional.of("jump"),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        true));
        assertThat(config.knownAs()).isEqualTo("matrix");
        assertThat(config.target()).isEqualTo("ops@example.com:2222");
    }

    @Test
    void hasDefaultsForWhatSshLeavesOut() {
        SshConfig config = parse(
                "user root\nhostname 2001:db8::1\nconnecttimeout none\nproxyjump none\nglobalknownhostsfile none\nproxycommand nc %h %p\n");

        assertThat(config.port()).isEqualTo(22);
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.identityAgent()).contains(Path.of("/run/agent"));
        assertThat(config.identitiesOnly()).isFalse();
        assertThat(config.proxyCommand()).contains("nc %h %p");
        assertThat(config.knownHosts()).containsExactly(OURS);
        assertThat(config.knownAs()).isEqualTo("2001:db8::1");
        assertThat(config.target()).isEqualTo("root@2001:db8::1");
    }

    @Test
    void namesAServerAtAnotherPortAsOpenSshDoes() {
        assertThat(parse("hostname example.com\nport 2222\n").knownAs()).isEqualTo("[example.com]:2222");
        assertThat(parse("user root\nhostname 2001:db8::1\nport 2222\n").target())
                .isEqualTo("root@[2001:db8::1]:2222");
    }

    @Test
    void seesWhereTheHostKeyCheckIsSwitchedOff() {
        assertThat(parse("stricthostkeychecking false\n").strict()).isFalse();
        assertThat(parse("stricthostkeychecking off\n").strict()).isFalse();
        assertThat(parse("stricthostkeychecking accept-new\n").strict()).isTrue();
        assertThat(parse("stricthostkeychecking true\n").strict()).isTrue();
    }

    @Test
    void hasNoAgentWhereThereIsNone() {
        assertThat(parse("identityagent none\n").identityAgent()).isEmpty();
        assertThat(SshConfig.parse("", target("h"), Map.of()).identityAgent()).isEmpty();
    }

    @Test
    void connectsThroughTheLastJumpHostReachedThroughTheOthers() {
        SshConfig config = parse("hostname 2001:db8::1\nport 2222\nproxyjump a,bob@b:2200\n");

        assertThat(ProxyPipe.argv(target("h", "-F", "my config"), config))
                .contains(Argv.of(
                        "ssh",
                        "-o",
                        "BatchMode=yes",
                        "-o",
                        "ConnectTimeout=10",
                        "-J",
                        "a",
                        "-F",
                        "my config",
                        "-W",
                        "[2001:db8::1]:2222",
                        "--",
                        "ssh://bob@b:2200"));
    }

    @Test
    void fillsTheTokensOfAProxyCommand() {
        SshConfig config = parse("user ops\nhostname 192.0.2.1\nport 2222\nproxycommand relay %h:%p %r %n 100%% $X\n");

        assertThat(ProxyPipe.argv(target("alias"), config))
                .contains(Argv.of("/bin/sh", "-c", "exec relay 192.0.2.1:2222 ops alias 100% $X"));
        assertThatThrownBy(() -> ProxyPipe.argv(target("alias"), parse("proxycommand relay %C\n")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("%C");
    }

    @Test
    void understandsTheInstalledSsh() {
        SshConfig config = SshConfig.resolve(
                new ProcessRunner(),
                new SshTarget(
                        "example.com",
                        OptionalInt.of(2222),
                        Optional.of("ops"),
                        List.of(),
                        List.of(OURS),
                        List.of("-F", "none", "-o", "StrictHostKeyChecking=no"),
                        Path.of("/"),
                        Optional.empty()));

        assertThat(config.target()).isEqualTo("ops@example.com:2222");
        assertThat(config.strict()).isFalse();
        assertThat(config.identityFiles()).isNotEmpty();
        assertThat(config.knownHosts()).hasSizeGreaterThan(2);
    }

    @Test
    void acceptedKeysGoWhereSshLooksUnlessTheTargetSaysOtherwise() {
        String printed = "userknownhostsfile /home/alice/mine /home/alice/other\nglobalknownhostsfile /etc/all\n";

        assertThat(parse(printed).knownHosts().get(0)).isEqualTo(OURS);
        assertThat(SshConfig.parse(printed, withoutOurs(), ENVIRONMENT).knownHosts())
                .containsExactly(Path.of("/home/alice/mine"), Path.of("/home/alice/other"), Path.of("/etc/all"));
    }

    @Test
    void acceptedKeysAreKeptWhereTheUserKeepsNone() {
        for (String nowhere : List.of("/dev/null", "none")) {
            SshConfig config = SshConfig.parse("userknownhostsfile " + nowhere + "\n", withoutOurs(), ENVIRONMENT);
            assertThat(config.knownHosts()).containsExactly(Path.of("/home/alice/.ssh/known_hosts"));
        }
    }

    @Test
    void tellsWhoseAgentItIs() {
        assertThat(parse("").agentFromEnvironment()).isTrue();
        assertThat(parse("identityagent SSH_AUTH_SOCK\n").agentFromEnvironment())
                .isTrue();
        assertThat(parse("identityagent ~/agent\n").agentFromEnvironment()).isFalse();
        assertThat(parse("identityagent none\n").agentFromEnvironment()).isFalse();
        assertThat(parse("").withAgent(Path.of("/run/ours")).identityAgent()).contains(Path.of("/run/ours"));
    }

    @Test
    void refusesAHostThatIsAnOption() {
        assertThatThrownBy(() -> target("-oProxyCommand=evil")).isInstanceOf(IllegalArgumentException.class);
    }

    private static SshConfig parse(String printed) {
        return SshConfig.parse(printed, target("h"), ENVIRONMENT);
    }

    private static SshTarget target(String host, String... arguments) {
        return new SshTarget(
                host,
                OptionalInt.empty(),
                Optional.empty(),
                List.of(),
                List.of(OURS),
                List.of(arguments),
                CHECKOUT,
                Optional.empty());
    }

    private static SshTarget withoutOurs() {
        return new SshTarget(
                "h",
                OptionalInt.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                CHECKOUT,
                Optional.empty());
    }
}
