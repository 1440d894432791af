package dev.matrixup.jinja;

/** What a value may be besides a value. */
enum Special {
    /** Only Ansible can tell. */
    UNKNOWN,

    /** There is none. */
    UNDEFINED,

    /** All variables by name. */
    VARIABLES
}
