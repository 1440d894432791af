package dev.matrixup.workspace;

/** Who serves the domain's own address, and with it the files by which other servers and apps find the homeserver. */
public enum BaseDomain {
    /** The Matrix server itself. */
    SERVED_HERE,
    /** A website that stands elsewhere; it has to serve two files. */
    ELSEWHERE,
    /** Nobody. */
    NONE,
    /** Whatever the vars files say. */
    KEEP
}
