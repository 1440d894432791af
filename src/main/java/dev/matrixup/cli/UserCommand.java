package dev.matrixup.cli;

import dev.matrixup.admin.SynapseAdminApi.UserFilter;
import dev.matrixup.admin.SynapseUser;
import dev.matrixup.deploy.AdminPassword;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.manage.Done;
import dev.matrixup.manage.UserCare;
import dev.matrixup.manage.UserList;
import dev.matrixup.manage.UserSheet;
import dev.matrixup.report.ExitCode;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup user}. */
@Command(
        name = "user",
        description = "The users of a server, through Synapse's admin API.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false)
final class UserCommand {
    private static final String NAME = "The user: alice, or @alice:example.com.";

    private final Session session;

    UserCommand(Session session) {
        this.session = session;
    }

    @Command(name = "list", description = "All users, by name; with --json one object a line.", sortOptions = false)
    int list(
            @Option(names = "--admins", description = "Only administrators.") boolean admins,
            @Option(names = "--deactivated", description = "Also those who are deactivated.") boolean deactivated,
            @Option(
                            names = "--name",
                            paramLabel = "TEXT",
                            description = "Only those with TEXT in their name or displayname.")
                    String name,
            @Mixin HomeserverOptions homeserver) {
        HomeserverRequest request = homeserver.homeserver(session);
        UserFilter filter =
                new UserFilter(admins, deactivated, Optional.ofNullable(name).filter(text -> !text.isEmpty()));
        UserList users = UserList.read(
                session.asking(),
                request,
                filter,
                session.<SynapseUser>listing(
                        UserList::head, (style, user) -> UserList.row(style, session.clock(), user)));
        session.listed(users.lines(), users.next(request.server().invocation(), request.typed()));
        return ExitCode.OK.code();
    }

    @Command(name = "show", description = "One user, with the devices.", sortOptions = false)
    int show(@Parameters(paramLabel = "NAME", description = NAME) String name, @Mixin HomeserverOptions homeserver) {
        HomeserverRequest request = homeserver.homeserver(session);
        UserSheet user = UserSheet.read(session.asking(), request, name);
        session.show(
                user,
                user.lines(session.style(), session.clock()),
                user.next(request.server().invocation()));
        return ExitCode.OK.code();
    }

    @Command(
            name = "set-admin",
            description = "Make a user an administrator; with --revoke, no longer.",
            sortOptions = false)
    int setAdmin(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--revoke", description = "Take the rights of an administrator away.") boolean revoke,
            @Mixin HomeserverOptions homeserver) {
        return care(name, homeserver, user -> user.setAdmin(!revoke));
    }

    @Command(
            name = "reset-password",
            description = "Give a user another password; all devices are logged out.",
            sortOptions = false)
    int resetPassword(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--keep-devices", description = "Leave the user's devices logged in.") boolean keep,
            @Mixin PasswordOptions password,
            @Mixin HomeserverOptions homeserver) {
        AdminPassword from = password.password(session);
        from.check();
        return care(name, homeserver, user -> user.resetPassword(from, keep));
    }

    @Command(
            name = "deactivate",
            description = "Make an account unusable for ever; its name stays taken.",
            sortOptions = false)
    int deactivate(
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(names = "--erase", description = "Also hide what the user said from those who join a room later.")
                    boolean erase,
            @Mixin HomeserverOptions homeserver) {
        return care(name, homeserver, user -> user.deactivate(erase));
    }

    private int care(String name, HomeserverOptions homeserver, Function<UserCare, Done> what) {
        HomeserverRequest request = homeserver.homeserver(session);
        try (UserCare user = UserCare.of(session.asking(), request, name)) {
            Done done = what.apply(user);
            session.show(
                    done,
                    done.lines(session.style()),
                    done.next(request.server().invocation()));
        }
        return ExitCode.OK.code();
    }
}
