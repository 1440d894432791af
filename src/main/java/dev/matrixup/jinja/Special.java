package dev.matrixup.jinja;

/** What a value may be besides a value. */
enum Special {
    /** Only Ansible can tell. */
    UNKNOWN,

    /** Only Ansible can tell, but it counts as true. */
    TRUTHY,

    /** Only Ansible can tell, but it counts as false. */
    FALSY,

    /** There is none. */
    UNDEFINED,

    /** All variables by name. */
    VARIABLES
}
