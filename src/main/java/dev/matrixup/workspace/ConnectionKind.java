package dev.matrixup.workspace;

/** How a server is reached. */
public enum ConnectionKind {
    /** By SSH. */
    SSH,
    /** It is this machine. */
    LOCAL
}
