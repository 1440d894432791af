package dev.matrixup.workspace;

import dev.matrixup.playbook.AdminApi;
import dev.matrixup.playbook.RootRedirect;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.workspace.DeploymentFile.PlaybookSource;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlNode.Mapping;
import dev.matrixup.yaml.YamlNode.Pair;
import dev.matrixup.yaml.YamlNode.Sequence;
import dev.matrixup.yaml.YamlText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a deployment file and collects all that is wrong in it. */
final class DeploymentParser {
    static final List<String> TOP = List.of("version", "playbook", "defaults", "servers", "lint");
    static final List<String> PLAYBOOK = List.of("path", "url", "revision");
    static final List<String> DEFAULTS = List.of(
            "connection", "ssh", "become", "admin", "admin_api", "root_redirect", "base_domain", "verify", "vars");
    static final List<String> SERVER =
            Stream.concat(Stream.of("address"), DEFAULTS.stream()).toList();
    static final List<String> LINT = List.of("ignore");
    static final List<String> SSH = List.of("user", "port", "identity");

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]*\\$?");
    private static final Pattern LOCALPART = Pattern.compile("[a-z0-9._=/+-]+");
    /** Any text that Ansible would take for no template. */
    private static final Pattern PATH = Pattern.compile("(?!.*\\{[{%#])[^\\p{Cntrl}]+");

    private static final Pattern REVISION = Pattern.compile("(?!-)[^\\p{Cntrl} ~^:?*\\[\\\\]+");
    private static final Pattern ID = Pattern.compile("[a-z]+(-[a-z]+)*");
    private static final Pattern URL = Pattern.compile("(?!-)[^\\p{Cntrl} ]+");

    private final Problems problems = new Problems();

    private DeploymentParser() {}

    static DeploymentFile parse(YamlText text) {
        if (text.encrypted()) {
            throw Failure.usage("%s is encrypted. It holds no secrets; write it in plain text.".formatted(text.file()));
        }
        YamlNode root = text.root()
                .orElseThrow(() -> Failure.usage(
                        "%s is empty. It begins with version: 1, then names servers.".formatted(text.file())));
        return new DeploymentParser().file(text, root);
    }

    private DeploymentFile file(YamlText text, YamlNode root) {
        Section top = new Section(root, "the deployment file", TOP, problems);
        version(text, root, top);
        PlaybookSource playbook = top.get("playbook")
                .map(node -> playbook(new Section(node, "playbook", PLAYBOOK, problems)))
                .orElse(PlaybookSource.NONE);
        ServerSettings defaults = top.get("defaults")
                .map(node -> settings(new Section(node, "defaults", DEFAULTS, problems), ServerSettings.NONE))
                .orElse(ServerSettings.NONE);
        Map<String, ServerSettings> servers = new LinkedHashMap<>();
        top.get("servers")
                .ifPresent(node -> new Section(node, "servers", problems)
                        .pairs()
                        .forEach((name, pair) -> servers.put(name, server(name, pair, defaults))));
        List<String> ignored = top.get("lint")
                .map(node -> new Section(node, "lint", LINT, problems).texts("ignore", ID, "the id of a finding"))
                .orElse(List.of());
        problems.stop(text.file());
        return new DeploymentFile(text.file(), 1, playbook, servers, ignored);
    }

    private void version(YamlText text, YamlNode root, Section top) {
        OptionalInt version = top.number("version", 1, Integer.MAX_VALUE);
        if (top.get("version").isEmpty()) {
            Place first = text.entries().stream().findFirst().map(Entry::place).orElse(root.place());
            problems.add(first, "The key version is missing. Add the line version: 1");
        } else if (version.isPresent() && version.getAsInt() != 1) {
            problems.add(top.get("version").orElseThrow().place(), "This matrixup reads version 1 only.");
        }
    }

    private PlaybookSource playbook(Section playbook) {
        return new PlaybookSource(
                playbook.text("path", PATH, "a path"),
                playbook.text("url", URL, "an address to clone from"),
                playbook.text("revision", REVISION, "a commit, tag or branch"));
    }

    private ServerSettings server(String name, Pair pair, ServerSettings defaults) {
        if (!NAME.matcher(name).matches()) {
            problems.add(pair.key().place(), "%s is no name of a server.".formatted(name));
        }
        return settings(new Section(pair.value(), "server " + name, SERVER, problems), defaults);
    }

    private ServerSettings settings(Section section, ServerSettings base) {
        return new ServerSettings(
                section.text("address", HostLine.ADDRESS, "a host name or an address")
                        .or(base::address),
                section.word("connection", ConnectionKind.class).orElse(base.connection()),
                section.get("ssh")
                        .map(node -> ssh(new Section(node, "ssh", SSH, problems), base.ssh()))
                        .orElse(base.ssh()),
                section.truth("become").orElse(base.become()),
                section.text("admin", LOCALPART, "the first part of a user name, alice for @alice:example.com")
                        .or(base::admin),
                section.word("admin_api", AdminApi.class).orElse(base.adminApi()),
                section.word("root_redirect", RootRedirect.class).orElse(base.rootRedirect()),
                section.word("base_domain", BaseDomain.class).orElse(base.baseDomain()),
                section.word("verify", VerifyMode.class).orElse(base.verify()),
                section.get("vars").map(node -> vars(node, base.vars())).orElse(base.vars()));
    }

    private SshSettings ssh(Section ssh, SshSettings base) {
        OptionalInt port = ssh.number("port", 1, 65535);
        return new SshSettings(
                ssh.text("user", USER, "a user name").or(base::user),
                port.isPresent() ? port : base.port(),
                ssh.text("identity", PATH, "the path of a private key").or(base::identity));
    }

    private Map<String, Object> vars(YamlNode node, Map<String, Object> base) {
        Map<String, Object> values = new LinkedHashMap<>(base);
        new Section(node, "vars", problems).pairs().forEach((name, pair) -> {
            if (!VARIABLE.matcher(name).matches()) {
                problems.add(pair.key().place(), "%s is no name of a variable.".formatted(name));
            }
            check(name, pair.key().place(), pair.value());
            values.put(name, pair.value().toJava());
        });
        return values;
    }

    /** Refuses secrets, also within lists and mappings, and values that only Ansible can resolve. */
    private void check(String name, Place place, YamlNode value) {
        if (value instanceof Mapping mapping) {
            mapping.pairs().forEach(pair -> check(pair.name(), pair.key().place(), pair.value()));
        } else if (value instanceof Sequence sequence) {
            sequence.items().forEach(item -> check(name, place, item));
        } else if (value.toJava() instanceof Tagged tagged) {
            problems.add(
                    value.place(), "A value with %s belongs into the vars file, not here.".formatted(tagged.tag()));
        } else if (SecretName.matches(name) && isLiteral(value.toJava())) {
            problems.add(
                    place.withoutText(),
                    "%s looks like a secret. Secrets are never written here; write it into the vars file."
                            .formatted(name));
        }
    }

    private static boolean isLiteral(Object value) {
        return value instanceof Number || value instanceof String text && !text.isEmpty() && !text.contains("{{");
    }
}
