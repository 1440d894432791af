package dev.matrixup.deploy;

/** On which way a running homeserver is spoken to. */
public enum Via {
    /** Its public name, as everybody does. */
    PUBLIC,
    /** A port that is forwarded through the connection to its server. */
    SSH,
    /** At its public name if its admin API is open there, else through SSH. */
    AUTO
}
