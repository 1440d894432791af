package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The inventory file {@code inventory/hosts}. One that matrixup rendered carries a digest of its content, so that a hand-edited one is
 * known; that one, like a hand-written one, is never overwritten.
 */
public final class Inventory {
    private static final String MODE = "rw-r--r--";
    private static final String HEADER = """
            # Rendered by matrixup from matrixup.yml: change that file, not this one.
            # Once edited here, it is never overwritten. Digest: %s
            """;
    private static final Pattern RENDERED =
            Pattern.compile(Pattern.quote(HEADER).replace("%s", "\\E([0-9a-f]{64})\\Q") + "(.*)", Pattern.DOTALL);

    /** Who wrote an inventory file. */
    public enum Origin {
        /** There is no such file. */
        ABSENT,
        /** matrixup, and nobody changed it. */
        RENDERED,
        /** matrixup, and somebody changed it. */
        EDITED,
        /** Somebody else. */
        FOREIGN
    }

    private Inventory() {}

    /** Renders the file with a line for each server, header and digest included. */
    static String render(Templates templates, List<HostLine> servers) {
        List<Map<String, Object>> model = servers.stream()
                .map(line -> Map.of("name", line.name(), "variables", line.quoted()))
                .toList();
        String body = templates.render("hosts.ftl", Map.of("servers", model));
        return HEADER.formatted(digest(body)) + body;
    }

    /** Who wrote the file. */
    public static Origin origin(Path file) {
        byte[] old = read(file);
        if (old == null) {
            return Origin.ABSENT;
        }
        Matcher rendered = RENDERED.matcher(new String(old, StandardCharsets.UTF_8));
        if (!rendered.matches()) {
            return Origin.FOREIGN;
        }
        return digest(rendered.group(2)).equals(rendered.group(1)) ? Origin.RENDERED : Origin.EDITED;
    }

    /**
     * The edit that makes the file the rendered one.
     *
     * @throws Failure (3) if somebody else wrote or edited the file, with the difference in its message
     */
    static FileEdit propose(Path file, String rendered) {
        Origin origin = origin(file);
        byte[] old = read(file);
        if (origin == Origin.EDITED || origin == Origin.FOREIGN) {
            String who = origin == Origin.EDITED
                    ? "was edited by hand since matrixup rendered it"
                    : "was not written by matrixup";
            String difference = UnifiedDiff.of(
                    file.toString(),
                    new String(old, StandardCharsets.UTF_8),
                    "what matrixup would write",
                    rendered,
                    SecretLines::hide);
            throw Failure.refused("%s %s, so it is not overwritten. This would change:%n%n%s"
                            .formatted(file, who, difference))
                    .next(
                            "--adopt    keeps it and changes the server's own line only",
                            "Or move the file away and type the command again.");
        }
        return new FileEdit(file, old, rendered.getBytes(StandardCharsets.UTF_8), MODE);
    }

    /**
     * The edit that puts each server's line below {@code [matrix_servers]}, or brings the connection variables in its existing line up to
     * date. Every other byte stays, also other variables in that line. Only our own header goes: an adopted file is the user's.
     *
     * @throws Failure (3) if there is no such section, or more than one line of a server
     */
    public static FileEdit adopt(Path file, HostLine... servers) {
        byte[] old = read(file);
        if (old == null) {
            throw Failure.refused("There is no file %s to adopt.".formatted(file));
        }
        // One character a byte: what is not changed stays as it is, whatever its encoding.
        String text = new String(old, StandardCharsets.ISO_8859_1);
        Matcher rendered = RENDERED.matcher(text);
        text = rendered.matches() ? rendered.group(2) : text;
        for (HostLine server : servers) {
            text = HostLineEditor.edit(file, text, server);
        }
        return new FileEdit(file, old, text.getBytes(StandardCharsets.ISO_8859_1), MODE);
    }

    private static byte[] read(Path file) {
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw Failure.refused("Cannot read %s: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        }
    }

    private static String digest(String body) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
