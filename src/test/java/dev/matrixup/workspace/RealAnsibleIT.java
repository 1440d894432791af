package dev.matrixup.workspace;

import static dev.matrixup.workspace.Trees.checkout;
import static dev.matrixup.workspace.Trees.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.process.Child;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.testing.RealAnsible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What we write and expect is what a real Ansible, and a real ssh, read and do. */
class RealAnsibleIT {
    private static final String HOST = "matrix.example.com";
    private static final List<String> ODD = List.of(
            "",
            " ",
            "1",
            "1.0",
            "-1",
            "+1",
            "0x1f",
            "1e5",
            "1_000",
            "1j",
            "1+2j",
            ".5",
            "...",
            "True",
            "False",
            "None",
            "true",
            "[1]",
            "(1)",
            "{}",
            "'a'",
            "\"a\"",
            "b'a'",
            "u\"a\"",
            "set()",
            "it's",
            "a b",
            "a#b",
            "#",
            "a=b",
            "$HOME",
            "`id`",
            "a\\b",
            "a\\\\",
            "\\n",
            "a\nb",
            "a\r\nb",
            "\t",
            "caf\u00e9",
            "\ud83d\ude00",
            "\u2028",
            "\u0085",
            "203.0.113.10",
            "2001:db8::1",
            "~/.ssh/id_ed25519",
            "/a/b c",
            "-o X=1",
            "-b'a'",
            "True#x",
            "not a",
            "a;b",
            "a,b",
            "!x",
            "@x",
            "%x");

    @TempDir
    Path root;

    private final ProcessRunner runner = new ProcessRunner();

    @Test
    void everyQuotedValueIsReadBackAsTheSameText() throws IOException {
        Random random = new Random(20261124);
        Map<String, String> values = new LinkedHashMap<>();
        ODD.forEach(text -> values.put("v" + values.size(), text));
        for (int i = 0; i < 2000; i++) {
            String text = random.ints(random.nextInt(6), 0, ODD.size())
                    .mapToObj(ODD::get)
                    .collect(Collectors.joining());
            values.put("v" + values.size(), text);
        }
        HostLine line = new HostLine(HOST, values);
        assertThat(line.toString()).isPrintable().isASCII();
        Path hosts = write(root.resolve("hosts"), "[matrix_servers]\n" + line + "\n");
        Map<String, Object> read = hostVars(List.of(hosts), HOST);
        assertThat(read).containsAllEntriesOf(values);
        // What our own reading of such lines makes of it.
        assertThat(new IniInventory(Files.readString(hosts)).host(HOST).get(0).words())
                .hasSize(values.size() + 1)
                .allSatisfy(word -> assertThat(word.end()).isGreaterThan(word.start()));
    }

    @Test
    void theRenderedInventoryWorksInAFolderWithABlankAndAfterAMove() throws IOException {
        Path workspace = Files.createDirectory(root.resolve("my matrix"));
        NewWorkspace.inventory(workspace, new DomainName("example.com"), InventoryTest.settings("ops", 22022), false)
                .orElseThrow()
                .apply();
        Path moved = Files.move(workspace, root.resolve("moved here"));
        Path hosts = moved.resolve("inventory/hosts");
        Map<String, Object> vars = hostVars(List.of(hosts), HOST);
        assertThat(vars)
                .containsEntry("ansible_host", "203.0.113.10")
                .containsEntry("ansible_ssh_user", "ops")
                .containsEntry("ansible_port", "22022")
                .containsEntry("ansible_ssh_private_key_file", "~/.ssh/id_ed25519");
        Object arguments = effective(hosts, List.of(HostLine.COMMON_ARGUMENTS)).get(HostLine.COMMON_ARGUMENTS);
        Captured ssh = runner.capture(Child.of(Argv.of("sh", "-c", "ssh -F none -G " + arguments + " 203.0.113.10")));
        assertThat(ssh.out())
                .contains("stricthostkeychecking true\n")
                .contains("userknownhostsfile " + hosts.getParent() + "/../known_hosts\n");
    }

    @Test
    void winnersAreAnsiblesOwn() throws IOException {
        checkout(root.resolve("playbook"));
        write(root.resolve("matrixup.yml"), "version: 1\n");
        Path hosts = write(
                root.resolve("inventory/hosts"), "[matrix_servers]\n" + HOST + " a=line b=line c=line d=line e=line\n");
        write(root.resolve("inventory/group_vars/all.yml"), "a: ga\nf: ga\ng: ga\nh: ga\n");
        write(root.resolve("inventory/group_vars/matrix_servers/x.yml"), "b: gm\ng: gm\nh: gm\n");
        write(root.resolve("playbook/group_vars/all.yml"), "f: pa\ng: pa\n");
        write(root.resolve("playbook/group_vars/matrix_servers"), "h: pm\na: pm\n");
        write(root.resolve("inventory/host_vars/" + HOST + "/a.yml"), "c: first\ni: first\nk: one\nk: two\n");
        write(root.resolve("inventory/host_vars/" + HOST + "/sub/z.json"), "{\"i\": \"sub\"}");
        write(root.resolve("inventory/host_vars/" + HOST + "/vars"), "j: bare\ni: bare\n");
        write(root.resolve("inventory/host_vars/" + HOST + "/zz.yml~"), "i: backup\n");
        write(root.resolve("inventory/host_vars/" + HOST + ".yml"), "i: hidden\nl: hidden\n");
        write(root.resolve("playbook/host_vars/" + HOST + ".yml"), "d: play\n");
        VarsFiles vars = Workspace.open(root).varsFiles(HOST, List.of("all", "matrix_servers"));
        List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
        Map<String, Object> ours = new LinkedHashMap<>();
        names.forEach(name -> ours.put(
                name,
                vars.winner(name).map(winner -> winner.value().orElse("line")).orElse("undefined")));
        assertThat(ours).isEqualTo(effective(hosts, names));
    }

    @Test
    void theProposedInventoryGivesAnsibleTheProposedValues() throws IOException {
        checkout(root.resolve("playbook"));
        write(root.resolve("matrixup.yml"), "version: 1\n");
        Path hosts = write(root.resolve("inventory/hosts"), "[matrix_servers]\n" + HOST + "\nother\n");
        write(root.resolve("inventory/host_vars/" + HOST + "/vars.yml"), "a: 1\nb: 1\n");
        write(root.resolve("inventory/host_vars/other/vars.yml"), "a: 5\n");
        Workspace workspace = Workspace.open(root);
        VarsFiles vars = workspace.varsFiles(HOST, List.of("all", "matrix_servers"));
        VarsProposal proposal = VarsProposal.of(vars, Map.of("a", 2, "c", 3), "");
        try (ProposedInventory proposed =
                ProposedInventory.make(workspace.runs().resolve("1"), workspace, proposal.contents())) {
            assertThat(hostVars(proposed.inventories(), HOST))
                    .containsEntry("a", 2)
                    .containsEntry("b", 1)
                    .containsEntry("c", 3);
            assertThat(hostVars(proposed.inventories(), "other")).containsEntry("a", 5);
        }
        assertThat(hostVars(List.of(hosts), HOST)).containsEntry("a", 1).doesNotContainKey("c");
    }

    @Test
    void anAdoptedInventoryIsReadAsMeant() throws IOException {
        Path hosts = write(root.resolve("inventory/hosts"), """
                [matrix_servers]
                matrix.example.com ansible_user="bob" x='a # b' y="it's" # ansible_host=9
                """);
        HostLine line = HostLine.of(
                new DomainName("example.com"),
                InventoryTest.settings("ops", 22),
                root,
                hosts,
                root.resolve("known_hosts"));
        Inventory.adopt(hosts, line).apply();
        assertThat(hostVars(List.of(hosts), HOST))
                .containsEntry("ansible_user", "ops")
                .containsEntry("ansible_host", "203.0.113.10")
                .containsEntry("x", "a # b")
                .containsEntry("y", "it's");
    }

    private Map<String, Object> hostVars(List<Path> inventories, String host) throws IOException {
        List<Object> words = inventories.stream()
                .flatMap(path -> Stream.<Object>of("-i", path))
                .toList();
        Captured answer = runner.capture(Child.of(Argv.of(RealAnsible.program("ansible-inventory"))
                        .with(words)
                        .with("--host", host))
                .in(root));
        assertThat(answer.ok()).as(answer.err()).isTrue();
        return JSON.std.mapFrom(answer.out());
    }

    /** Variables as a play of the playbook sees them, templated. */
    private Map<String, Object> effective(Path hosts, List<String> variables) throws IOException {
        Path out = root.resolve("values");
        String pairs = variables.stream()
                .map(name -> "'%s': %s | default('undefined')".formatted(name, name))
                .collect(Collectors.joining(", "));
        Path play =
                write(hosts.getParent().resolveSibling("playbook").resolve("values.yml"), """
                - hosts: matrix_servers
                  gather_facts: false
                  tasks:
                    - ansible.builtin.copy:
                        content: "{{ {%s} | to_json }}"
                        dest: "%s"
                """.formatted(pairs, out));
        Captured answer = runner.capture(Child.of(Argv.of(
                        RealAnsible.program("ansible-playbook"),
                        "-i",
                        hosts,
                        play,
                        "-e",
                        "{ansible_connection: local, ansible_become: false,"
                                + " ansible_python_interpreter: '{{ ansible_playbook_python }}'}"))
                .in(root));
        assertThat(answer.ok()).as(answer.out() + answer.err()).isTrue();
        return JSON.std.mapFrom(Files.readString(out));
    }
}
