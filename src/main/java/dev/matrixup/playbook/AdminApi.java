package dev.matrixup.playbook;

/** Who can reach the homeserver's admin API, {@code /_synapse/admin}. */
public enum AdminApi {
    /** Everybody who reaches the homeserver. */
    PUBLIC,
    /** The other services of the same server only. */
    INTERNAL,
    /** Nobody, except through SSH. */
    OFF,
    /** As it is: the variables are left alone. */
    KEEP
}
