package dev.matrixup.playbook;

/** What becomes of the redirect from {@code https://matrix.DOMAIN/} to a client. */
public enum RootRedirect {
    /** There is none. */
    OFF,
    /** As it is: the variable is left alone. */
    KEEP
}
