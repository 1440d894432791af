package dev.matrixup.cli;

import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.files.UserFolders;
import dev.matrixup.manage.CheckedToken;
import dev.matrixup.manage.KeptToken;
import dev.matrixup.manage.RevokedToken;
import dev.matrixup.manage.TokenCheck;
import dev.matrixup.manage.TokenLogin;
import dev.matrixup.manage.TokenRevocation;
import dev.matrixup.manage.TokenShow;
import dev.matrixup.manage.TokenTakeover;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup token}. */
@Command(
        name = "token",
        description = "The administrator's access token.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class TokenCommand {
    private final Session session;

    TokenCommand(Session session) {
        this.session = session;
    }

    @Command(
            name = "login",
            description = "Obtain a token by a login, and keep it. One that works is kept as it is.",
            sortOptions = false)
    int login(
            @Parameters(
                            paramLabel = "NAME",
                            arity = "0..1",
                            description =
                                    "Whose: alice, or @alice:example.com. Default: whose the kept one is, else the deployment file's admin.")
                    String name,
            @Option(names = "--password-stdin", description = "Read the user's password from standard input.")
                    boolean passwordStdin,
            @Mixin HomeserverOptions homeserver) {
        Optional<Secret> password = line("--password-stdin", passwordStdin);
        return kept(
                homeserver, request -> TokenLogin.run(session.asking(), request, Optional.ofNullable(name), password));
    }

    @Command(
            name = "set",
            description = "Keep a token that you paste: in Element it stands in Settings, Help & About, Advanced.",
            sortOptions = false)
    int set(
            @Option(names = "--token-stdin", description = "Read the token from standard input.") boolean tokenStdin,
            @Mixin HomeserverOptions homeserver) {
        Optional<Secret> token = line("--token-stdin", tokenStdin);
        return kept(homeserver, request -> TokenTakeover.ofText(session.asking(), request, token));
    }

    @Command(
            name = "import",
            description = "Keep the token that a configuration of MatrixCtl has for the server.",
            sortOptions = false)
    int importFile(
            @Parameters(paramLabel = "FILE", description = "The configuration, usually ~/.config/matrixctl/config.yml.")
                    String file,
            @Mixin HomeserverOptions homeserver) {
        return kept(homeserver, request -> TokenTakeover.ofFile(session.asking(), request, UserFolders.expand(file)));
    }

    @Command(
            name = "check",
            description =
                    "Whose is it, and what does it open? Ends with 0 if it works and opens the admin API, else with 7.",
            sortOptions = false)
    int check(@Mixin HomeserverOptions homeserver) {
        HomeserverRequest request = homeserver.homeserver(session);
        CheckedToken token = TokenCheck.run(session.asking(), request);
        session.show(
                token,
                token.lines(session.style(), session.clock().instant()),
                token.next(request.server().invocation()));
        return token.code().code();
    }

    @Command(name = "show", description = "Print the token.", sortOptions = false)
    int show(@Mixin HomeserverOptions homeserver) {
        Secret token = TokenShow.of(session.asking(), homeserver.homeserver(session));
        // Past everything that hides secrets: it is the result.
        session.terminal().out().print(token.reveal() + "\n");
        return ExitCode.OK.code();
    }

    @Command(name = "revoke", description = "End the token with its session, and forget it.", sortOptions = false)
    int revoke(
            @Option(names = "--forget", description = "Forget it even if its homeserver cannot end it.") boolean forget,
            @Mixin HomeserverOptions homeserver) {
        HomeserverRequest request = homeserver.homeserver(session);
        RevokedToken token = TokenRevocation.run(session.asking(), request, forget);
        session.show(
                token, token.lines(session.style()), token.next(request.server().invocation()));
        return ExitCode.OK.code();
    }

    private interface Keeping {
        KeptToken keep(HomeserverRequest request);
    }

    private int kept(HomeserverOptions homeserver, Keeping keeping) {
        HomeserverRequest request = homeserver.homeserver(session);
        KeptToken token = keeping.keep(request);
        session.show(
                token, token.lines(session.style()), token.next(request.server().invocation()));
        return ExitCode.OK.code();
    }

    /** The secret on standard input, if it is there. */
    private static Optional<Secret> line(String option, boolean wanted) {
        return wanted
                ? Optional.of(Terminal.firstLineOfInput()
                        .filter(line -> !line.reveal().isEmpty())
                        .orElseThrow(() -> Failure.usage("%s found no line on standard input.".formatted(option))))
                : Optional.empty();
    }
}
