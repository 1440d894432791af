package dev.matrixup.ansible;

import dev.matrixup.process.Child;
import dev.matrixup.process.ExitStatus;
import dev.matrixup.process.LineSplitter;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/** Runs {@code ansible-playbook} with the event plugin inside it. */
public final class AnsibleRun {
    private static final String SOURCE = "ansible";

    private final ProcessRunner runner;

    /** Runs through this runner. */
    public AnsibleRun(ProcessRunner runner) {
        this.runner = runner;
    }

    /**
     * Runs a command to its end.
     *
     * @param sink takes what the playbook does and what Ansible prints, one event at a time but from several threads; not closed
     * @throws Failure if Ansible cannot be started (1), or the runner was stopped before (130); also what the sink throws, once
     *     the run is over
     */
    public AnsibleResult run(AnsibleCommand command, EventSink sink) {
        String run = UUID.randomUUID().toString();
        OneAtATime events = new OneAtATime(sink);
        EventReader reader = new EventReader(run, command::asksFor, events::accept);
        RecapParser recap = new RecapParser();
        RunErrors errors = new RunErrors();
        try (RunFolder folder = RunFolder.create(runner)) {
            command.vault().ifPresent(folder::write);
            Child child = Child.of(command.argv(folder.vault())).in(command.checkout());
            child = child.environment(command.environment(child.environment(), run, folder.plugins(), folder.events()));
            if (command.vault().isPresent()) {
                child = child.input(command.vault().get().key().reveal());
            }
            Pipe pipe = new Pipe(folder.events(), reader);
            ExitStatus status;
            try {
                status = runner.run(
                        child,
                        line -> {
                            recap.accept(line);
                            events.accept(new Event.Output(SOURCE, line, false));
                        },
                        line -> {
                            errors.accept(line);
                            events.accept(new Event.Output(SOURCE, line, true));
                        });
            } finally {
                pipe.close();
            }
            events.rethrow();
            return new AnsibleResult(
                    status,
                    reader.stats(),
                    recap.recap(),
                    reader.noHostsMatched(),
                    reader.taskRan(),
                    reader.failures(),
                    errors.lines());
        }
    }

    /** Lets one thread at a time into a sink. What the sink throws waits for the end: a reader that stops would block Ansible. */
    private static final class OneAtATime {
        private final EventSink sink;
        private RuntimeException broken;

        OneAtATime(EventSink sink) {
            this.sink = sink;
        }

        synchronized void accept(Event event) {
            if (broken == null) {
                try {
                    sink.accept(event);
                } catch (RuntimeException e) {
                    broken = e;
                }
            }
        }

        synchronized void rethrow() {
            if (broken != null) {
                throw broken;
            }
        }
    }

    /**
     * The named pipe with a thread that reads it. Opened for reading and writing, so that opening does not wait for Ansible and its end
     * does not depend on who else still has the pipe open.
     */
    private static final class Pipe {
        private static final String END = "end";

        private final RandomAccessFile file;
        private final Thread thread;

        Pipe(Path path, EventReader reader) {
            try {
                file = new RandomAccessFile(path.toFile(), "rw");
            } catch (IOException e) {
                throw unreadable(e);
            }
            thread = new Thread(() -> read(reader), "events");
            thread.setDaemon(true);
            thread.start();
        }

        /** Returns when all that was written has been read. */
        void close() {
            try (file) {
                // A killed Ansible may have left half a line.
                file.write(("\n" + END + "\n").getBytes(StandardCharsets.US_ASCII));
                thread.join();
            } catch (IOException e) {
                throw unreadable(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void read(EventReader reader) {
            boolean[] ended = {false};
            byte[] buffer = new byte[1 << 16];
            try (LineSplitter lines = new LineSplitter(line -> {
                if (line.equals(END)) {
                    ended[0] = true;
                } else if (!line.isEmpty()) {
                    reader.accept(line);
                }
            })) {
                while (!ended[0]) {
                    lines.write(buffer, 0, file.read(buffer));
                }
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private static Failure unreadable(IOException e) {
            return Failure.unexpected("The events of Ansible cannot be read: " + e.getMessage() + ".")
                    .because(e);
        }
    }
}
