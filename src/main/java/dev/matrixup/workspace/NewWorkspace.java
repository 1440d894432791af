package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files that {@code init} makes, as values. */
public final class NewWorkspace {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SECRET_LENGTH = 64;
    private static final String PRIVATE = "rw-------";

    /**
     * A new vars file.
     *
     * @param edit the file
     * @param unset variables that the playbook's example leaves to the user, empty so far: an address for certificates, for instance
     */
    public record Vars(FileEdit edit, List<String> unset) {
        /** Copies the list. */
        public Vars {
            unset = List.copyOf(unset);
        }
    }

    private NewWorkspace() {}

    /**
     * The vars file of a new server: the checkout's own {@code examples/vars.yml} with the domain, and a random secret of 64 letters and
     * digits wherever a variable named like a secret is empty.
     *
     * @throws Failure (3) if there is such a file already, or the checkout has no example
     */
    public static Vars vars(Path checkout, Path file, DomainName domain) {
        if (Files.exists(file)) {
            throw Failure.refused("%s exists already and is not overwritten.".formatted(file));
        }
        Path example = checkout.resolve("examples/vars.yml");
        YamlText text = YamlText.varsFile(file, read(example));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("matrix_domain", domain.text());
        List<String> unset = new ArrayList<>();
        text.entries().forEach(entry -> {
            Object value = entry.value().toJava();
            if ("".equals(value) && SecretName.matches(entry.key())) {
                values.put(entry.key(), secret());
            } else if ("".equals(value) || value == null) {
                unset.add(entry.key());
            }
        });
        byte[] content = text.set(values, "").bytes();
        return new Vars(new FileEdit(file, null, content, PRIVATE), unset);
    }

    /**
     * The deployment file of a new server, with both flags written visibly.
     *
     * @param playbook where the playbook is and comes from
     * @param settings address, connection, login and administrator are written
     * @throws Failure (3) if there is such a file already
     */
    public static FileEdit deploymentFile(
            Path root, DeploymentFile.PlaybookSource playbook, DomainName domain, ServerSettings settings) {
        Path file = root.resolve(DeploymentFile.NAME);
        if (Files.exists(file)) {
            throw Failure.refused("%s exists already and is not overwritten.".formatted(file));
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("path", quote(playbook.path().orElse("playbook")));
        put(model, "url", playbook.url());
        put(model, "revision", playbook.revision());
        model.put("domain", domain.text());
        put(model, "address", settings.address());
        model.put("local", settings.connection() == ConnectionKind.LOCAL);
        Map<String, Object> ssh = new LinkedHashMap<>();
        put(ssh, "user", settings.ssh().user());
        settings.ssh().port().ifPresent(port -> ssh.put("port", port));
        put(ssh, "identity", settings.ssh().identity());
        model.put("ssh", ssh);
        model.put("become", settings.become());
        put(model, "admin", settings.admin());
        Map<String, Object> vars = new LinkedHashMap<>();
        settings.vars().forEach((name, value) -> vars.put(name, value instanceof String text ? quote(text) : value));
        model.put("vars", vars);
        byte[] content = new Templates(root).render("matrixup.yml.ftl", model).getBytes(StandardCharsets.UTF_8);
        // A workspace's own template may be wrong.
        DeploymentFile.parse(file, content);
        return new FileEdit(file, null, content, "rw-r--r--");
    }

    /**
     * The inventory with the new server's line; empty if that stands there already.
     *
     * @param adopt whether the line may go into an inventory that somebody else wrote
     * @throws Failure (3) with the difference, if there is another inventory and it may not; (64) if the settings do not say where the
     *     server is
     */
    public static Optional<FileEdit> inventory(Path root, DomainName domain, ServerSettings settings, boolean adopt) {
        Path file = root.resolve("inventory/hosts");
        HostLine line = HostLine.of(domain, settings, root, file, root.resolve("known_hosts"));
        FileEdit edit = adopt && Files.exists(file)
                ? Inventory.adopt(file, line)
                : Inventory.propose(file, Inventory.render(new Templates(root), List.of(line)));
        return edit.isEmpty() ? Optional.empty() : Optional.of(edit);
    }

    private static void put(Map<String, Object> model, String key, Optional<String> value) {
        value.ifPresent(text -> model.put(key, quote(text)));
    }

    /** A text as a YAML value that stays a text. */
    static String quote(String text) {
        boolean plain = text.matches("[A-Za-z_~/][A-Za-z0-9_./:@+~-]*[A-Za-z0-9_/]")
                && !text.contains(": ")
                && !text.matches("(?i)true|false|yes|no|on|off|null|~|y|n");
        return plain ? text : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String secret() {
        return new SecureRandom()
                .ints(SECRET_LENGTH, 0, ALPHABET.length())
                .collect(StringBuilder::new, (text, i) -> text.append(ALPHABET.charAt(i)), StringBuilder::append)
                .toString();
    }

    private static byte[] read(Path example) {
        try {
            return Files.readAllBytes(example);
        } catch (IOException e) {
            throw Failure.refused("The playbook has no %s.".formatted(example)).because(e);
        }
    }
}
