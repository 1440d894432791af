package dev.matrixup.report;

/** Takes the events of a run, one at a time and in order. Closed when the run is over. */
public interface EventSink extends AutoCloseable {
    /** Takes one event. */
    void accept(Event event);

    /** Writes out what is held back. */
    @Override
    default void close() {}
}
