package dev.matrixup.admin;

import com.sun.security.auth.module.UnixSystem;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.AtomicFile;
import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The credentials file: one access token a domain, as {@code servers: {DOMAIN: {api: {domain, username, token, device_id}}}}. A
 * token that was made elsewhere has no {@code device_id}. Only its owner may read the file, which is checked whenever it is read. It is
 * replaced as a whole; what else it says stays.
 */
public final class Credentials {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private static final String SERVERS = "servers";
    private static final String API = "api";
    private static final String PRIVATE = "rw-------";

    private final Path file;

    /** The credentials in this file, which need not exist. */
    public Credentials(Path file) {
        this.file = file;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /**
     * The token for a domain.
     *
     * @throws Failure (3) if the file is not its owner's alone, or what it says of the domain is not complete
     */
    public Optional<Credential> find(String domain) {
        return Files.exists(file)
                ? read().find(SERVERS)
                        .flatMap(servers -> get(servers.value(), domain))
                        .flatMap(server -> access(domain, server))
                        .map(api -> credential(domain, api))
                : Optional.empty();
    }

    /**
     * Refuses, before anything runs, a place in which no token can be kept.
     *
     * @throws Failure (3) if the file cannot be written
     */
    public void requireWritable() {
        Path there = file.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isWritable(there) || !there.equals(file) && !Files.isDirectory(there)) {
            throw Failure.refused("The access token cannot be kept in %s: nothing can be written to %s."
                            .formatted(file, there))
                    .next("export MATRIXUP_CONFIG=DIR       with a folder in which you may write");
        }
    }

    /**
     * Keeps a token, in the place of the domain's former one.
     *
     * @throws Failure (3) if the file is not its owner's alone, (1) if it cannot be written
     */
    public void put(Credential credential) {
        locked(() -> {
            boolean there = Files.exists(file);
            YamlText old = there ? read() : YamlText.parse(file, new byte[0]);
            Map<String, Object> servers = new LinkedHashMap<>();
            old.find(SERVERS).ifPresent(entry -> servers.putAll(mapping(entry.value())));
            Map<String, Object> server = server(servers, credential.user().domain());
            server.put(API, api(credential));
            servers.put(credential.user().domain(), server);
            String comment = there ? "" : "Access tokens, kept by matrixup. Whoever reads them is an administrator.";
            write(old, servers, comment);
        });
    }

    /**
     * Forgets a token, unless there is another one in its place by now.
     *
     * @throws Failure (3) if the file is not its owner's alone, (1) if it cannot be written
     */
    public void remove(Credential credential) {
        String domain = credential.user().domain();
        locked(() -> {
            if (find(domain)
                    .filter(there -> there.token().equals(credential.token()))
                    .isEmpty()) {
                return;
            }
            YamlText old = read();
            Map<String, Object> servers =
                    new LinkedHashMap<>(mapping(old.find(SERVERS).orElseThrow().value()));
            Map<String, Object> server = server(servers, domain);
            server.remove(API);
            if (server.isEmpty()) {
                servers.remove(domain);
            } else {
                servers.put(domain, server);
            }
            write(old, servers, "");
        });
    }

    private void write(YamlText old, Map<String, Object> servers, String comment) {
        AtomicFile.write(
                file,
                SecretYaml.withoutText(() -> old.set(Map.of(SERVERS, servers), comment))
                        .bytes(),
                PRIVATE);
    }

    /** What is said of a server, which may be more than its token. */
    private static Map<String, Object> server(Map<String, Object> servers, String domain) {
        Map<String, Object> said = new LinkedHashMap<>();
        if (servers.get(domain) instanceof Map<?, ?> there) {
            there.forEach((key, value) -> said.put(String.valueOf(key), value));
        }
        return said;
    }

    private static Map<String, Object> api(Credential credential) {
        Map<String, Object> api = new LinkedHashMap<>();
        api.put("domain", credential.user().domain());
        api.put("username", credential.user().localpart());
        api.put("token", credential.token().reveal());
        if (credential.madeHere()) {
            api.put("device_id", credential.deviceId());
        }
        return api;
    }

    private static Map<String, Object> mapping(YamlNode node) {
        if (!(node instanceof YamlNode.Mapping mapping)) {
            throw Failure.refused("The servers are not a mapping of domains.")
                    .at(node.place().withoutText());
        }
        Map<String, Object> values = new LinkedHashMap<>();
        mapping.resolved().forEach((key, value) -> values.put(key, asWritten(value)));
        return values;
    }

    /** Everything in this file is a text, also a token of digits only. */
    private static Object asWritten(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar
                ? scalar.text()
                : node instanceof YamlNode.Mapping ? mapping(node) : node.toJava();
    }

    private YamlText read() {
        requirePrivate();
        return SecretYaml.withoutText(() -> YamlText.varsFile(file));
    }

    /** Of a server there may be said something else only. */
    private static Optional<YamlNode> access(String domain, YamlNode server) {
        if (!(server instanceof YamlNode.Mapping said)) {
            throw incomplete(domain, API).at(server.place().withoutText());
        }
        return said.get(API);
    }

    private Credential credential(String domain, YamlNode api) {
        String username = text(domain, api, "username");
        String token = text(domain, api, "token");
        String device = get(api, "device_id").map(Credentials::text).orElse("");
        try {
            return new Credential(new UserId(username, domain), Secret.of(token), device);
        } catch (IllegalArgumentException e) {
            throw Failure.refused("The user name or the token for %s cannot be one.".formatted(domain))
                    .at(api.place().withoutText());
        }
    }

    private static String text(String domain, YamlNode api, String key) {
        return get(api, key)
                .map(Credentials::text)
                .orElseThrow(() -> incomplete(domain, key).at(api.place().withoutText()));
    }

    private static Failure incomplete(String domain, String key) {
        return Failure.refused("The entry for %s has no %s.".formatted(domain, key));
    }

    private static Optional<YamlNode> get(YamlNode node, String key) {
        return node instanceof YamlNode.Mapping mapping ? mapping.get(key) : Optional.empty();
    }

    /** As it is written: a token of digits only is no number. */
    private static String text(YamlNode node) {
        return node instanceof YamlNode.Scalar scalar ? scalar.text() : "";
    }

    private void requirePrivate() {
        try {
            Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(mode)) {
                throw Failure.refused("%s holds access tokens and is open to others (%s)."
                                .formatted(file, PosixFilePermissions.toString(mode)))
                        .next("chmod 600 " + file);
            }
            if (!Objects.equals(Files.getAttribute(file, "unix:uid"), (int) new UnixSystem().getUid())) {
                throw Failure.refused("%s holds access tokens and belongs to another user, %s."
                                .formatted(file, Files.getOwner(file).getName()))
                        .next("Run matrixup as that user, or give the file to yourself.");
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** One writer at a time, in this program and among all. */
    private void locked(Runnable change) {
        synchronized (Credentials.class) {
            try {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Path beside = file.resolveSibling(file.getFileName() + ".lock");
                try (FileChannel channel =
                        FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    // Closing the channel frees it.
                    channel.lock();
                    change.run();
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    private Failure unreadable(IOException e) {
        return Failure.unexpected("%s cannot be used: %s.".formatted(file, Reason.of(e)))
                .because(e);
    }
}
