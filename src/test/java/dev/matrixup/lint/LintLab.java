package dev.matrixup.lint;

import dev.matrixup.playbook.Checkout;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.DeploymentVars;
import dev.matrixup.workspace.VarsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A small checkout and vars files in a test's folder, to be looked at. */
public final class LintLab {
    public static final String HOST = "matrix.example.com";

    private static final String OWN = "inventory/host_vars/" + HOST + "/";

    private final Path root;

    private LintLab(Path root) {
        this.root = root;
    }

    /** A checkout in which nothing is wrong, with one vars file for the server. */
    public static LintLab in(Path folder) {
        LintLab lab = new LintLab(folder);
        lab.file("playbook/setup.yml", """
                - hosts: matrix_servers
                  roles:
                    - role: custom/matrix-base
                    - role: galaxy/cache
                """);
        lab.file("playbook/group_vars/matrix_servers", """
                base_port: 8008
                """);
        lab.file("playbook/requirements.yml", """
                - src: git+https://example.com/cache.git
                  version: v1.2.0-0
                  name: cache
                """);
        lab.file("playbook/examples/vars.yml", """
                matrix_domain: example.com
                base_secret_key: ''
                """);
        lab.file("playbook/roles/galaxy/cache/meta/.galaxy_install_info", "version: v1.2.0-0\n");
        lab.file("playbook/roles/galaxy/cache/defaults/main.yml", "cache_enabled: true\n");
        lab.file("playbook/roles/custom/matrix-base/defaults/main.yml", """
                matrix_domain: ''
                base_secret_key: ''
                base_upload_size_mb: 50
                base_port: 1
                base_title: ''
                """);
        lab.file("playbook/roles/custom/matrix-base/tasks/main.yml", """
                - name: Refuse old names
                  ansible.builtin.fail:
                    msg: "{{ item.old }} is {{ item.new }} now."
                  when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                  with_items:
                    - {'old': 'base_upload_size', 'new': 'base_upload_size_mb'}
                    - {'old': 'base_max_size', 'new': 'base_upload_size'}
                    - {'old': 'base_gone', 'new': '<removed>'}
                    - {'old': 'base_name', 'new': '<superseded by base_title>'}
                    - {'old': 'base_one', 'new': 'base_other'}
                    - {'old': 'base_other', 'new': 'base_one'}
                    - {'old': 'base_lost', 'new': 'base_nowhere'}
                - name: Refuse an old role
                  when: "base_checks_enabled | default(true) and lookup('ansible.builtin.varnames', '^old_cache_.+', wantlist=True) | length > 0"
                  ansible.builtin.fail:
                    msg: "Rename all variables: `old_cache_` -> `cache_`"
                """);
        lab.file("inventory/hosts", "[matrix_servers]\n" + HOST + "\n");
        lab.vars("matrix_domain: example.com\nbase_secret_key: correct horse\n");
        return lab;
    }

    /** The workspace's folder. */
    public Path root() {
        return root;
    }

    /** Writes a file. */
    public LintLab file(String name, String text) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the server's vars file. */
    public LintLab vars(String text) {
        return vars("vars.yml", text);
    }

    /** Writes one of the server's vars files. */
    public LintLab vars(String name, String text) {
        return file(OWN + name, text);
    }

    /** The server. */
    public Subject subject() {
        return subject(HOST);
    }

    /** Another one with the same groups. */
    public Subject subject(String host) {
        Path playbook = root.resolve("playbook");
        List<Failure> broken = new ArrayList<>();
        VarsFiles vars = VarsFiles.read(
                List.of(root.resolve("inventory/hosts")),
                playbook,
                host,
                List.of("all", "matrix_servers"),
                broken::add);
        Checkout checkout = new Checkout(playbook, "0".repeat(40), LocalDate.of(2026, 1, 2), "heads/master-0-g0000000");
        Optional<DeploymentVars> deployment = DeploymentFile.find(root)
                .map(DeploymentFile::read)
                .map(file -> file.vars(host.replaceFirst("^matrix[.]", ""), host));
        return new Subject(
                vars,
                broken,
                host.equals(HOST) ? Set.of(HOST) : Set.of(HOST, host),
                deployment,
                checkout,
                checkout.catalog(),
                new ProcessRunner());
    }

    /** What one check finds: {@code severity id file:line:column reason | mend}. */
    List<String> look(Check check) {
        return check.look(subject()).stream().map(this::text).toList();
    }

    /** What all checks find. */
    List<LintFinding> all(String... ignored) {
        return Linter.look(subject(), List.of(ignored));
    }

    private String text(LintFinding finding) {
        Path file = finding.place().file();
        String name = root.relativize(file).toString().replace(OWN, "");
        return "%s %s %s:%d:%d %s | %s"
                .formatted(
                        finding.severity().word(),
                        finding.rule().id(),
                        name,
                        finding.place().line(),
                        finding.place().column(),
                        finding.reason(),
                        String.join(" / ", finding.mend()))
                .replace(root + "/", "");
    }
}
