package dev.matrixup.deploy;

import dev.matrixup.process.Argv;
import dev.matrixup.process.Captured;
import dev.matrixup.remote.Remote;
import dev.matrixup.report.Failure;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an earlier deployment left on the server, as far as it must never change.
 *
 * @param domain the server's domain; empty if nothing is deployed, or if the homeserver does not tell
 * @param homeservers the implementations that have a configuration there: one, or more where somebody tried others
 */
record ServerState(Optional<String> domain, List<String> homeservers) {
    private static final List<String> HOMESERVERS =
            List.of("synapse", "dendrite", "conduit", "conduwuit", "continuwuity", "tuwunel");

    /** A stranger's file: no more of it is read than a configuration can have. */
    private static final int LONGEST = 1 << 20;

    /** Which homeservers have a configuration folder, and Synapse's name; one round trip. */
    private static final String SCRIPT = """
            base=$1
            shift
            if [ -e "$base" ] && ! { [ -r "$base" ] && [ -x "$base" ]; }; then
              echo "$base may not be read by $(id -un)" >&2
              exit 1
            fi
            for name; do
              if [ -d "$base/$name/config" ]; then echo "$name"; fi
            done
            echo --
            file=$base/synapse/config/homeserver.yaml
            if [ -e "$file" ]; then head -c %d "$file"; fi
            """.formatted(LONGEST);

    /**
     * Reads it.
     *
     * @param base the value of {@code matrix_base_data_path}
     */
    static ServerState read(Remote remote, String base) {
        Captured answer = remote.run(Argv.of("/bin/sh", "-s", base).with(HOMESERVERS), SCRIPT);
        if (!answer.ok()) {
            throw Failure.unreachable(
                    "The server cannot be asked what is installed there: %s".formatted(answer.lastWords()));
        }
        String[] parts = answer.out().split("(?m)^--\n", 2);
        List<String> installed = parts[0].lines().filter(HOMESERVERS::contains).toList();
        return new ServerState(parts.length < 2 ? Optional.empty() : serverName(parts[1]), installed);
    }

    /** Whether nothing is installed yet. */
    boolean fresh() {
        return homeservers.isEmpty();
    }

    private static Optional<String> serverName(String configuration) {
        if (configuration.isBlank()) {
            return Optional.empty();
        }
        try {
            return YamlText.parse(Path.of("homeserver.yaml"), configuration.getBytes(StandardCharsets.UTF_8))
                    .find("server_name")
                    .map(entry -> String.valueOf(entry.value().toJava()));
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /** @throws Failure (3) if the domain or the homeserver is another one than installed: both are for ever */
    void check(String wantedDomain, String wantedHomeserver) {
        if (domain.isPresent() && !domain.get().equals(wantedDomain)) {
            throw Failure.refused(
                            "The server is %s, but matrix_domain is %s. A server's domain can never be changed; all its users and rooms carry it."
                                    .formatted(domain.get(), wantedDomain))
                    .next("Set matrix_domain back to " + domain.get() + ", or deploy to a fresh server.");
        }
        if (!fresh() && !homeservers.contains(wantedHomeserver)) {
            String installed = String.join(" and ", homeservers);
            throw Failure.refused(
                            "The server runs %s, but matrix_homeserver_implementation is %s. Changing it would lose all data."
                                    .formatted(installed, wantedHomeserver))
                    .next("Set matrix_homeserver_implementation back to " + homeservers.get(0) + ".");
        }
    }
}
