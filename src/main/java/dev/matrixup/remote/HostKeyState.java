package dev.matrixup.remote;

import java.util.List;

/** What the files of known host keys say about a key that a server has offered. */
sealed interface HostKeyState {
    /** It is this server's key. */
    record Known(HostKey offered) implements HostKeyState {}

    /** Nothing is known about this server. */
    record Unknown(HostKey offered) implements HostKeyState {}

    /** Other keys are known of this server, of this type or another, and not this one. */
    record Changed(HostKey offered, List<KnownHost> known) implements HostKeyState {
        /** Copies the list. */
        public Changed {
            known = List.copyOf(known);
        }
    }

    /** Somebody has marked it as stolen. */
    record Revoked(HostKey offered, KnownHost entry) implements HostKeyState {}
}
