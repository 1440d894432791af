package dev.matrixup.workspace;

/** From where the homeserver has to answer for a deployment to count as verified. */
public enum VerifyMode {
    /** From here, at its public name. */
    PUBLIC,
    /** On the server, asked through SSH. */
    SSH
}
