package dev.matrixup.remote;

import dev.matrixup.process.Argv;
import dev.matrixup.report.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What makes a host key that no file knows acceptable. A changed key is never accepted.
 *
 * @param pinned the fingerprint the user expects, {@code SHA256:...}; nobody is asked then
 * @param question asks the person at the terminal; empty where there is none
 */
public record HostKeyPolicy(Optional<String> pinned, Optional<HostKeyQuestion> question) {
    private static final String COMPARE =
            "Compare the fingerprint with the one your provider shows for the server, or run this on the server's own console: "
                    + "ssh-keygen -lf /etc/ssh/ssh_host_%s_key.pub";

    /** Only keys that are known already. */
    public static HostKeyPolicy knownOnly() {
        return new HostKeyPolicy(Optional.empty(), Optional.empty());
    }

    /** Whether an unknown key is the pinned one. */
    boolean pins(HostKey key) {
        return pinned.map(HostKeyPolicy::withPrefix)
                .filter(key.fingerprint()::equals)
                .isPresent();
    }

    /** @throws Failure if the keys that a server has offered, all unknown, hold none that is acceptable (3) */
    HostKey choose(String server, List<HostKey> offered) {
        HostKey first = offered.get(0);
        if (pinned.isPresent()) {
            return offered.stream().filter(this::pins).findFirst().orElseThrow(() -> mismatch(server, offered));
        }
        if (question.isEmpty()) {
            throw Failure.refused("The host key of %s is not known: %s. Nobody can be asked without a terminal."
                            .formatted(server, first))
                    .next(compare(first), "then give it with --host-key " + first.fingerprint());
        }
        if (!question.get().accepts(server, first.shortType(), first.fingerprint())) {
            throw Failure.refused("The host key of %s was not accepted: %s.".formatted(server, first))
                    .next(compare(first));
        }
        return first;
    }

    private Failure mismatch(String server, List<HostKey> offered) {
        return Failure.refused("%s does not have the host key given with --host-key, %s. It offers %s."
                        .formatted(
                                server,
                                pinned.orElseThrow(),
                                offered.stream().map(HostKey::toString).collect(Collectors.joining(", "))))
                .next(compare(offered.get(0)))
                .because(new WrongHostKey());
    }

    /** Why a key that contradicts a file is refused, or that a file marks as stolen. */
    static Failure refusal(String server, String name, HostKeyState state) {
        if (state instanceof HostKeyState.Revoked revoked) {
            return Failure.refused("The host key of %s is marked as revoked: %s. Somebody may pose as the server."
                            .formatted(server, revoked.offered()))
                    .at(revoked.entry().place())
                    .because(new WrongHostKey());
        }
        HostKeyState.Changed changed = (HostKeyState.Changed) state;
        KnownHost entry = changed.known().get(0);
        return Failure.refused(
                        "The host key of %s has changed. Known is %s, the server offers %s. Somebody may pose as the server, or it was installed anew."
                                .formatted(
                                        server,
                                        changed.known().stream()
                                                .map(known -> known.key().toString())
                                                .distinct()
                                                .collect(Collectors.joining(", ")),
                                        changed.offered()))
                .at(entry.place())
                .next(
                        compare(changed.offered()),
                        Argv.of("ssh-keygen", "-R", name, "-f", entry.place().file())
                                .quoted())
                .because(new WrongHostKey());
    }

    /** People copy a fingerprint with or without its prefix, and with or without base64's padding. */
    private static String withPrefix(String text) {
        String bare = text.strip().replaceFirst("^SHA256:", "").replaceFirst("=+$", "");
        return "SHA256:" + bare;
    }

    private static String compare(HostKey key) {
        return COMPARE.formatted(key.shortType().toLowerCase(Locale.ROOT));
    }
}
