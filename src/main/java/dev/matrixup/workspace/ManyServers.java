package dev.matrixup.workspace;

/** The cause of a failure for want of a server's name: the same command would do with one. */
public final class ManyServers extends Exception {
    private static final long serialVersionUID = 1;

    private final String first;

    /** @param first the name of one of them, for an example */
    ManyServers(String first) {
        super("many servers");
        this.first = first;
    }

    /** The same command for the first of them. */
    public String better(Typed typed) {
        return typed.with("-s", first);
    }
}
