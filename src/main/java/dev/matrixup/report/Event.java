package dev.matrixup.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What happens in a run, in the order in which it happens. Sinks turn it into a screen, lines, JSON or a record. The playbook's own
 * events are an allow-list of fields; none holds a module's arguments or results.
 */
public sealed interface Event {
    /** How a step ended, or what a line is: the marks of the first column. */
    enum Mark {
        OK,
        RUNNING,
        WARNING,
        FAILED,
        ADDED,
        CHANGED,
        REMOVED,
        NOTE
    }

    /** A run begins. {@code target} is where it goes ({@code root@203.0.113.10}, {@code this machine}). */
    record RunStarted(String id, String server, String target, String playbook) implements Event {}

    /** What a job without a run id is about: {@code example.com  new workspace in ~/matrix}. */
    record Title(String subject, String text) implements Event {}

    /** A step of the pipeline begins; steps never overlap. */
    record StepStarted(String step) implements Event {}

    /**
     * A step of the pipeline ended.
     *
     * @param summary one line
     * @param details further lines, shown below it
     * @param facts the same for machines and for logs: {@code key=value} each, without blanks
     */
    record StepFinished(String step, Mark mark, String summary, List<String> details, List<String> facts, Duration took)
            implements Event {
        /** Copies the lists. */
        public StepFinished {
            details = List.copyOf(details);
            facts = List.copyOf(facts);
        }
    }

    /**
     * Why the run ends: what is printed to standard error, for those who read events. Where several things are wrong, one each.
     *
     * @param place {@code file:line:column}, or empty
     * @param next what to do: commands to copy, or sentences
     */
    record Failed(ExitCode code, String message, String place, List<String> next) implements Event {
        /** Copies the list. */
        public Failed {
            next = List.copyOf(next);
        }

        /** The same as an event. */
        public static Failed of(Failure failure) {
            return new Failed(
                    failure.code(),
                    failure.getMessage(),
                    failure.place().map(Object::toString).orElse(""),
                    failure.next());
        }
    }

    /** What to do about what was just shown of a step: commands or lines to copy. */
    record Mend(String step, List<String> lines) implements Event {
        /** Copies the lines. */
        public Mend {
            lines = List.copyOf(lines);
        }
    }

    /**
     * What the playbook will go through, known before it starts.
     *
     * @param roles its roles in order
     * @param usual how long the last good runs took, or null
     */
    record PlaybookExpected(List<String> roles, Duration usual) implements Event {
        /** Copies the roles. */
        public PlaybookExpected {
            roles = List.copyOf(roles);
        }
    }

    /** Something the user should know and that stops nothing. */
    record Warning(String text) implements Event {}

    /** One line that Ansible printed, or a hook; {@code source} is {@code ansible} or the hook's name. */
    record Output(String source, String line, boolean error) implements Event {}

    /** The event plugin runs inside Ansible. */
    record PlaybookStarted(String ansibleVersion) implements Event {}

    /** A play begins. */
    record PlayStarted(String play, int hosts) implements Event {}

    /**
     * A task begins.
     *
     * @param role the role's folder relative to {@code roles}, {@code custom/matrix-synapse}; empty outside roles
     * @param path {@code file:line} of the task
     */
    record TaskStarted(String role, String task, String path, List<String> tags, boolean handler) implements Event {
        /** Copies the tags. */
        public TaskStarted {
            tags = List.copyOf(tags);
        }
    }

    /** How a task, or an item of its loop, ended on a host. */
    enum Status {
        OK,
        CHANGED,
        SKIPPED,
        FAILED,
        IGNORED,
        UNREACHABLE,
        RETRYING
    }

    /**
     * A task, or one item of its loop, ended on a host.
     *
     * @param item the loop item's label; empty for the task itself
     * @param rc the return code of a command, or null
     * @param msg what the module said; may be long
     */
    record TaskResult(String host, String task, String item, Status status, Integer rc, String msg) implements Event {}

    /** No inventory host matched the play's pattern. */
    record NoHostsMatched() implements Event {}

    /** Ansible's own final counters, by host name. */
    record Stats(Map<String, HostRecap> hosts) implements Event {
        /** Copies the counters. */
        public Stats {
            hosts = Map.copyOf(hosts);
        }
    }

    /** One labelled line of the closing screen. */
    record Row(String label, String text) {}

    /**
     * The run ended.
     *
     * @param verdict one sentence
     * @param rows what the user wants to know now
     * @param next commands to type next; none after a failure, which says its own
     */
    record RunFinished(ExitCode code, Duration took, String verdict, List<Row> rows, List<String> next)
            implements Event {
        /** Copies the lists. */
        public RunFinished {
            rows = List.copyOf(rows);
            next = List.copyOf(next);
        }
    }
}
