package dev.matrixup.cli;

import dev.matrixup.deploy.ConnectionRequest;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Via;
import dev.matrixup.files.UserFolders;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that speak to a running homeserver. */
final class HomeserverOptions extends ServerOptions {
    private static final String TOKEN = "MATRIXUP_TOKEN";
    private static final String TOKEN_FILE = "MATRIXUP_TOKEN_FILE";

    /** The ways as they are typed. */
    static final class Ways implements Iterable<String>, ITypeConverter<Via> {
        private static final List<String> ALL = Stream.of(Via.values())
                .map(via -> via.name().toLowerCase(Locale.ROOT))
                .toList();

        @Override
        public Iterator<String> iterator() {
            return ALL.iterator();
        }

        @Override
        public Via convert(String text) {
            if (!ALL.contains(text)) {
                throw new TypeConversionException(
                        "it is one of %s, not \"%s\"".formatted(String.join(", ", ALL), text));
            }
            return Via.valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    @Mixin
    private final LoginOptions login = new LoginOptions();

    @Option(
            names = "--via",
            paramLabel = "WAY",
            completionCandidates = Ways.class,
            converter = Ways.class,
            description =
                    "Speak to the homeserver at its public name (public), through SSH (ssh), or as it goes (auto, the default).")
    private Via via = Via.AUTO;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "Also trust the certificate authority in FILE (PEM) at the public name.")
    private String authority;

    @Override
    ConnectionRequest connection(List<String> vault) {
        return login.request(vault);
    }

    /** What was given, here and in the environment. */
    HomeserverRequest homeserver(Session session) {
        return homeserver(session, System.getenv());
    }

    HomeserverRequest homeserver(Session session, Map<String, String> environment) {
        return new HomeserverRequest(
                request(session),
                via,
                Optional.ofNullable(authority)
                        .map(file -> UserFolders.expand(file).toAbsolutePath()),
                token(environment),
                session.typed());
    }

    private static Optional<Secret> token(Map<String, String> environment) {
        Optional<String> text = variable(environment, TOKEN);
        Optional<String> file = variable(environment, TOKEN_FILE);
        if (text.isPresent() && file.isPresent()) {
            throw Failure.usage("%s and %s exclude each other.".formatted(TOKEN, TOKEN_FILE));
        }
        return text.or(() -> file.map(name -> read(UserFolders.expand(name)))).map(token -> {
            if (!token.strip().matches("[!-~]+")) {
                throw Failure.usage(
                        "What %s holds is no access token.".formatted(text.isPresent() ? TOKEN : file.orElseThrow()));
            }
            return Secret.of(token.strip());
        });
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Failure.usage("The file %s, which %s names, cannot be read: %s."
                            .formatted(file, TOKEN_FILE, Reason.of(e)))
                    .because(e);
        }
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
