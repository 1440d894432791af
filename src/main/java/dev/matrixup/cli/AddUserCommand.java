package dev.matrixup.cli;

import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.manage.AddUser;
import dev.matrixup.manage.AddedUser;
import dev.matrixup.manage.NewUser;
import dev.matrixup.manage.NewUser.Way;
import dev.matrixup.report.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup adduser}. */
@Command(
        name = "adduser",
        description =
                "Register a user, or make one an administrator. Without a way: the admin API if a stored token works, else on the"
                        + " server, else the playbook.",
        sortOptions = false)
final class AddUserCommand implements Callable<Integer> {
    /** One way at most. */
    private static final class Ways {
        @Option(names = "--api", description = "Through Synapse's admin API, with the stored access token.")
        private boolean api;

        @Option(names = "--ssh", description = "On the server itself.")
        private boolean ssh;

        @Option(names = "--ansible", description = "Through the playbook.")
        private boolean ansible;

        private Way way() {
            return api ? Way.API : ssh ? Way.SSH : ansible ? Way.ANSIBLE : Way.AUTO;
        }
    }

    private final Session session;

    @Parameters(paramLabel = "NAME", description = "The user: alice, or @alice:example.com.")
    private String name;

    @Option(names = "--admin", description = "Make the user an administrator.")
    private boolean admin;

    @ArgGroup(exclusive = true)
    private Ways ways = new Ways();

    @Option(names = "--if-absent", description = "A user who exists already is a success; nothing is changed then.")
    private boolean ifAbsent;

    @Mixin
    private final PasswordOptions password = new PasswordOptions();

    @Mixin
    private final HomeserverOptions homeserver = new HomeserverOptions();

    AddUserCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        HomeserverRequest request = homeserver.homeserver(session);
        AddedUser user = AddUser.run(
                session.working(), new NewUser(request, name, admin, ways.way(), password.password(session), ifAbsent));
        session.show(
                user, user.lines(session.style()), user.next(request.server().invocation()));
        return ExitCode.OK.code();
    }
}
