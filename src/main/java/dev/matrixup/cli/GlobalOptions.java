package dev.matrixup.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {
    @Option(
            names = "-C",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The workspace. Default: this folder.")
    Path directory = Path.of("");

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print JSON lines instead of text.")
    boolean json;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "Also write JSON lines to FILE.")
    Path events;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print errors only.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show Ansible's own output.")
    boolean verbose;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces.")
    boolean debug;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "Use no colours.")
    boolean noColor;

    @Option(
            names = {"-y", "--yes"},
            scope = ScopeType.INHERIT,
            description = "Go ahead without asking whether to.")
    boolean yes;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print the version.")
    boolean version;

    Path workspace() {
        return directory.toAbsolutePath().normalize();
    }

    boolean colour(Terminal terminal) {
        return terminal.live() && !noColor && System.getenv("NO_COLOR") == null;
    }
}
