package dev.matrixup.playbook;

import java.util.function.Supplier;

/** A value that is worked out when it is first asked for, once, whichever thread asks. */
final class Lazy<T> implements Supplier<T> {
    private Supplier<T> source;
    private T value;

    Lazy(Supplier<T> source) {
        this.source = source;
    }

    /** A value that is there already. */
    static <T> Lazy<T> of(T value) {
        Lazy<T> known = new Lazy<>(null);
        known.value = value;
        return known;
    }

    @Override
    public synchronized T get() {
        if (source != null) {
            value = source.get();
            source = null;
        }
        return value;
    }
}
