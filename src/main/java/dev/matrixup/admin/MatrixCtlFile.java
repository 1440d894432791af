package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration of <a href="https://github.com/MichaelSasser/matrixctl">MatrixCtl</a>, as far as its access tokens go:
 * {@code servers: {NAME: {api: {domain, token}}}}, since OpenID Connect {@code api: {domain, auth_token: {token}}}. Before it knew several
 * servers there was {@code api} alone. It is only read.
 */
public final class MatrixCtlFile {
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private static final String API = "api";
    private static final String TOKEN = "token";

    /** What it says of one server; {@code name} is the user's own word for it. */
    private record Entry(String name, String domain, YamlNode.Mapping api) {
        private boolean isOf(List<String> names) {
            return names.stream().anyMatch(domain::equalsIgnoreCase);
        }
    }

    private final Path file;
    private final List<Entry> entries;

    private MatrixCtlFile(Path file, List<Entry> entries) {
        this.file = file;
        this.entries = entries;
    }

    /** Reads it; throws a {@link Failure} (3) without any text of it if it cannot be read or is not YAML. */
    public static MatrixCtlFile read(Path file) {
        Optional<YamlNode> root =
                SecretYaml.withoutText(() -> YamlText.read(file)).root();
        List<Entry> entries = new ArrayList<>();
        root.flatMap(node -> get(node, "servers")).or(() -> root).ifPresent(servers -> addAll(servers, entries));
        root.ifPresent(node -> add("", node, entries));
        return new MatrixCtlFile(file, entries);
    }

    private static void addAll(YamlNode servers, List<Entry> entries) {
        if (servers instanceof YamlNode.Mapping mapping) {
            mapping.resolved().forEach((name, server) -> add(name, server, entries));
        }
    }

    private static void add(String name, YamlNode server, List<Entry> entries) {
        if (get(server, API).orElse(null) instanceof YamlNode.Mapping api) {
            text(api, "domain").ifPresent(domain -> entries.add(new Entry(name, domain, api)));
        }
    }

    /**
     * The token for a server.
     *
     * @param names the server's domain and its public name: MatrixCtl takes either
     * @param invocation how the user types a command about the server
     * @throws Failure (3) if there is none, or not only one
     */
    public Secret token(List<String> names, Invocation invocation) {
        List<Entry> found = entries.stream().filter(entry -> entry.isOf(names)).toList();
        if (found.size() > 1) {
            throw Failure.refused("%s has %d entries for %s: %s. matrixup cannot tell which token is meant."
                            .formatted(
                                    file,
                                    found.size(),
                                    names.get(0),
                                    String.join(
                                            ", ",
                                            found.stream().map(Entry::name).toList())))
                    .next(invocation.of("token set", "takes a token by hand"));
        }
        if (found.isEmpty()) {
            List<String> domains =
                    entries.stream().map(Entry::domain).distinct().toList();
            throw Failure.refused("%s has no entry for %s. %s"
                    .formatted(
                            file,
                            names.get(0),
                            domains.isEmpty()
                                    ? "It has none with an api and its domain at all."
                                    : "It has: %s.".formatted(String.join(", ", domains))));
        }
        return token(found.get(0), invocation);
    }

    private Secret token(Entry entry, Invocation invocation) {
        String token = get(entry.api(), "auth_token")
                .flatMap(auth -> text(auth, TOKEN))
                .or(() -> text(entry.api(), TOKEN))
                .orElseThrow(() -> none(entry, invocation));
        if (token.contains("{{")) {
            throw Failure.refused("The token for %s is a template, which matrixup does not evaluate."
                            .formatted(entry.domain()))
                    .at(entry.api().place().withoutText());
        }
        if (!Credential.isToken(Secret.of(token))) {
            throw Failure.refused("The token for %s cannot be one.".formatted(entry.domain()))
                    .at(entry.api().place().withoutText());
        }
        return Secret.of(token);
    }

    private static Failure none(Entry entry, Invocation invocation) {
        boolean oidc = text(entry.api(), "auth_type")
                .filter(type -> type.equalsIgnoreCase("oidc"))
                .isPresent();
        String why = oidc ? ": there MatrixCtl logs in through OpenID Connect" : "";
        return Failure.refused("The entry for %s has no token%s.".formatted(entry.domain(), why))
                .at(entry.api().place().withoutText())
                .next(invocation.of("token login NAME", "makes one"));
    }

    /** Whether other users of this machine may read it. */
    public boolean isOpenToOthers() {
        try {
            return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
        } catch (IOException e) {
            throw Failure.refused("Cannot read %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }

    private static Optional<YamlNode> get(YamlNode node, String key) {
        return node instanceof YamlNode.Mapping mapping ? mapping.get(key) : Optional.empty();
    }

    /** As it is written: a token of digits only is no number. */
    private static Optional<String> text(YamlNode node, String key) {
        return get(node, key)
                .filter(YamlNode.Scalar.class::isInstance)
                .map(value -> ((YamlNode.Scalar) value).text())
                .filter(text -> !text.isEmpty());
    }
}
