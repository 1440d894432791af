package dev.matrixup.playbook;

import java.util.function.Supplier;

/** A value that is worked out when it is first asked for, once, whichever thread asks. */
final class Lazy<T> implements Supplier<T> {
    private Supplier<T> source;
    private T value;

    Lazy(Supplier<T> source) {
        this.source = source;
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
