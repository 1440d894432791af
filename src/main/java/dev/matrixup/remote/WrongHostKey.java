package dev.matrixup.remote;

/** The cause of a failure: the server's host key is not the one that was expected, so that somebody may pose as the server. */
public final class WrongHostKey extends Exception {
    private static final long serialVersionUID = 1;

    WrongHostKey() {
        super("wrong host key");
    }
}
