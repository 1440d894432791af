package dev.matrixup.cli;

import dev.matrixup.deploy.WorkspaceState;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.workspace.Typed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code matrixup} itself. */
@Command(
        name = "matrixup",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "From a bare Debian server to a Matrix homeserver with a verified administrator, in one command.",
        sortOptions = false)
public final class Matrixup implements Callable<Integer> {
    private static final String PASS_THROUGH = "--";
    private static final String COMPLETION = "completion";

    /** In the order in which help lists them. */
    private static final List<String> COMMANDS = List.of(
            "demo",
            "init",
            "doctor",
            "deploy",
            "status",
            "adduser",
            "token",
            "user",
            "room",
            "media",
            "server",
            "logs",
            "run",
            "start",
            "stop",
            "restart",
            "services",
            "enable",
            "disable",
            "vars",
            "update",
            "rollback",
            "sync",
            "runs",
            "hooks",
            COMPLETION,
            "version");

    /** The subcommands of those that have several, in the same order; picocli sorts methods by their names. */
    private static final Map<String, List<String>> SUBCOMMANDS = Map.of(
            "token", List.of("login", "set", "import", "check", "show", "revoke"),
            "user", List.of("list", "show", "set-admin", "reset-password", "deactivate"),
            "room", List.of("list", "show", "delete"),
            "vars", List.of("get", "set", "unset", "list", "lint", "migrate", "apply"));

    @Mixin
    private final GlobalOptions global = new GlobalOptions();

    private final Session session;

    private Matrixup(Terminal terminal, ProcessRunner processes, Typed typed) {
        session = new Session(global, terminal, processes, typed);
    }

    /** Runs one command and returns its exit code. */
    public static int run(Terminal terminal, ProcessRunner processes, String... args) {
        // Before the parser, for which everything after "--" is a parameter like those before it.
        List<String> all = Arrays.asList(args);
        int end = all.contains(PASS_THROUGH) ? all.indexOf(PASS_THROUGH) : args.length;
        List<String> passedThrough = all.subList(Math.min(end + 1, args.length), args.length);
        List<String> ours = all.subList(0, end);
        // Reading the annotations of every command takes longer than most of them run; the one that is named first will
        // do, unless it tells of the others.
        boolean one = !ours.isEmpty() && COMMANDS.contains(ours.get(0)) && !ours.equals(List.of(COMPLETION));
        List<String> commands = one ? ours.subList(0, 1) : COMMANDS;
        return commandLine(terminal, processes, commands, new Typed(ours, passedThrough))
                .execute(ours.toArray(String[]::new));
    }

    /** The command line, wired by hand. */
    private static CommandLine commandLine(
            Terminal terminal, ProcessRunner processes, List<String> commands, Typed typed) {
        Matrixup root = new Matrixup(terminal, processes, typed);
        Session session = root.session;
        ErrorPrinter errors = new ErrorPrinter(terminal, root.global, session.redactor(), typed);
        CommandLine line = new CommandLine(root);
        for (String command : commands) {
            CommandLine parts = new CommandLine(command(command, session));
            CommandSpec spec = parts.getCommandSpec();
            SUBCOMMANDS
                    .getOrDefault(command, List.of())
                    .forEach(part -> spec.addSubcommand(part, spec.removeSubcommand(part)));
            if (command.equals("vars")) {
                // A value may be -1; what is meant as an option and is none is refused by the command itself.
                parts.getSubcommands().get("set").setUnmatchedOptionsArePositionalParams(true);
            }
            line.addSubcommand(parts);
        }
        // "@alice" is a user, not a file of arguments.
        return line.setExpandAtFiles(false)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler((exception, command, parsed) -> {
                    session.leaveScreen();
                    return errors.print(exception);
                });
    }

    private static Object command(String name, Session session) {
        return switch (name) {
            case "demo" -> new DemoCommand(session);
            case "init" -> new InitCommand(session);
            case "doctor" -> new DoctorCommand(session);
            case "deploy" -> new DeployCommand(session);
            case "status" -> new StatusCommand(session);
            case "adduser" -> new AddUserCommand(session);
            case "token" -> new TokenCommand(session);
            case "user" -> new UserCommand(session);
            case "room" -> new RoomCommand(session);
            case "media" -> new MediaCommand(session);
            case "server" -> new ServerCommand(session);
            case "logs" -> new LogsCommand(session);
            case "run" -> new RunCommand(session);
            case "start" -> new ServiceCommand.Start(session);
            case "stop" -> new ServiceCommand.Stop(session);
            case "restart" -> new ServiceCommand.Restart(session);
            case "services" -> new ServicesCommand(session);
            case "enable" -> new SwitchCommand.Enable(session);
            case "disable" -> new SwitchCommand.Disable(session);
            case "vars" -> new VarsCommand(session);
            case "update" -> new UpdateCommand(session);
            case "rollback" -> new RollbackCommand(session);
            case "sync" -> new SyncCommand(session);
            case "runs" -> new RunsCommand(session);
            case "hooks" -> new HooksCommand(session);
            case COMPLETION -> new CompletionCommand(session);
            case "version" -> new VersionCommand(session.terminal());
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What a program is told where there is no workspace: what it is told of one, with nothing in it. */
    private record NoWorkspace(List<String> servers) {}

    /** Without a command: where the workspace stands, or how to get one, and what there is to type. */
    @Override
    public Integer call() {
        Optional<WorkspaceState> state = WorkspaceState.of(session.asking(), session.workspace());
        if (state.isPresent()) {
            session.show(
                    state.get(),
                    state.get().lines(session.style(), session.clock().instant()),
                    state.get().next());
            return ExitCode.OK.code();
        }
        session.show(
                new NoWorkspace(List.of()),
                List.of(),
                List.of(
                        "matrixup demo                        try it on this machine",
                        "matrixup init DOMAIN [USER@]HOST     a workspace for your server",
                        "matrixup deploy --admin alice        install it, or bring it back in line",
                        "matrixup --help                      everything else"));
        return ExitCode.OK.code();
    }
}
