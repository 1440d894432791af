package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.ansible.AnsibleInstallation;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerFactsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    private static final List<String> PORTS = List.of("80", "443", "0.0.0.0:8448");

    private static final String GOOD = """
            os=debian
            name=Debian GNU/Linux 12
            memory=2097152
            disk=39845888
            systemd=yes
            python=3.11
            docker=20.10.24
            clock=1700000000
            """;

    @Test
    void aHealthyServerIsOneLine() {
        ServerFacts facts = facts(GOOD + "port=0.0.0.0:443 users:((\"docker-proxy\",pid=812,fd=4))\n");
        assertThat(facts.summary()).isEqualTo("Debian 12, 2.0 GB, 38 GB free, Docker 20.10.24");
        assertThat(facts.judge(true, true, PORTS, ansible("2.19.3"))).isEmpty();
    }

    @Test
    void aPortThatSomebodyElseHoldsIsNamedWithItsProgram() {
        ServerFacts facts = facts(GOOD + """
                port=0.0.0.0:443 users:(("python3",pid=812,fd=6),("python3",pid=813,fd=6)) website.service
                port=0.0.0.0:443 users:(("python3",pid=812,fd=6),("python3",pid=813,fd=6)) website.service
                port=*:80 users:(("$(reboot)",pid=1,fd=1)) $(reboot).service
                """);
        List<Finding> findings = facts.judge(true, true, PORTS, ansible("2.19.3"));
        assertThat(findings).hasSize(2).allMatch(Finding::stops);
        assertThat(findings.get(0).what())
                .hasMessage("Port 443 of the server is taken by python3; the playbook's reverse proxy needs it.");
        assertThat(findings.get(0).what().next()).first().asString().startsWith("systemctl disable --now website ");
        // What a server says of itself is never part of a command.
        assertThat(findings.get(1).what().toString() + findings.get(1).what().next())
                .doesNotContain("reboot");
        assertThat(facts.judge(true, true, List.of(), ansible("2.19.3"))).isEmpty();
    }

    @Test
    void onlyThePortsThatThePlaybooksProxyWillUseCount() {
        ServerFacts facts = facts(GOOD + """
                port=0.0.0.0:443 users:(("nginx",pid=812,fd=6))
                port=127.0.0.1:81 users:(("nginx",pid=812,fd=7))
                """);
        assertThat(facts.judge(true, true, List.of("127.0.0.1:82"), ansible("2.19.3")))
                .isEmpty();
        assertThat(facts.judge(true, true, List.of("127.0.0.1:81"), ansible("2.19.3")))
                .hasSize(1);
        assertThat(facts.judge(true, true, List.of("127.0.0.1:443"), ansible("2.19.3")))
                .hasSize(1);
        // What runs already has found its way around.
        assertThat(facts.judge(true, false, PORTS, ansible("2.19.3")))
                .singleElement()
                .matches(finding -> !finding.stops());
    }

    @Test
    void aServerWithoutDockerNeedsAPlaybookThatInstallsIt() {
        assertThat(facts(GOOD).withoutDockerInstallation()).isEmpty();
        assertThat(facts(GOOD.replace("docker=20.10.24", "")).withoutDockerInstallation())
                .hasValueSatisfying(finding -> {
                    assertThat(finding.stops()).isTrue();
                    assertThat(finding.what().next()).contains("systemctl start docker       on the server");
                });
    }

    @Test
    void tooLittleDiskStopsAFreshInstallationOnly() {
        ServerFacts little = facts(GOOD.replace("39845888", "1000000"));
        assertThat(little.judge(true, true, PORTS, ansible("2.19.3")))
                .singleElement()
                .matches(Finding::stops);
        assertThat(little.judge(true, false, PORTS, ansible("2.19.3")))
                .singleElement()
                .matches(finding -> !finding.stops());
        assertThat(facts(GOOD.replace("39845888", "4000000")).judge(true, true, PORTS, ansible("2.19.3")))
                .singleElement()
                .matches(finding -> !finding.stops());
    }

    @Test
    void pythonIsJudgedByTheAnsibleThatRunsThere() {
        ServerFacts old = facts(GOOD.replace("3.11", "3.7"));
        assertThat(old.judge(true, true, PORTS, ansible("2.19.3")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .hasMessage("The server has Python 3.7; Ansible 2.19.3 needs 3.8 or newer there."));
        assertThat(facts(GOOD.replace("3.11", "3.8")).judge(true, true, PORTS, ansible("2.20.0")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .hasMessage("The server has Python 3.8; Ansible 2.20.0 needs 3.9 or newer there."));
        assertThat(old.judge(true, true, PORTS, ansible("2.17.0"))).isEmpty();
        assertThat(facts(GOOD.replace("python=3.11\n", "")).judge(true, true, PORTS, ansible("2.14.18")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what()).hasMessageContaining("no Python 3 on the server"));
    }

    @Test
    void clockMemorySystemdAndDistributionAreLookedAt() {
        assertThat(messages(GOOD.replace("clock=1700000000", "clock=1700000100")))
                .singleElement()
                .asString()
                .contains("differs from this machine's by 100 s");
        assertThat(messages(GOOD.replace("2097152", "500000")))
                .singleElement()
                .asString()
                .contains("488 MB");
        assertThat(facts(GOOD.replace("systemd=yes\n", "")).judge(true, true, PORTS, ansible("2.19.3")))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what().getMessage()).contains("does not run systemd"))
                .satisfies(finding -> assertThat(finding.what().next())
                        .containsExactly(
                                "a server or virtual machine that boots with systemd; containers usually do not"));
        assertThat(messages(GOOD.replace("os=debian", "os=slackware"))).hasSize(1);
        assertThat(messages("")).as("an answer without anything in it").isNotEmpty();
    }

    private static List<String> messages(String answer) {
        return facts(answer).judge(true, true, PORTS, ansible("2.19.3")).stream()
                .map(finding -> finding.what().getMessage())
                .toList();
    }

    private static ServerFacts facts(String answer) {
        return ServerFacts.parse(answer, NOW, NOW);
    }

    private static AnsibleInstallation ansible(String core) {
        Path bin = Path.of("/opt/ansible/bin");
        return new AnsibleInstallation(
                bin.resolve("ansible-playbook"),
                bin.resolve("ansible-inventory"),
                bin.resolve("ansible-galaxy"),
                core,
                AnsibleInstallation.Origin.PATH,
                "core " + core);
    }
}
