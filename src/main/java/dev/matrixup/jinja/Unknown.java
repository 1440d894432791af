package dev.matrixup.jinja;

/** Says that only Ansible can tell what something comes to, or that it would end in an error. */
final class Unknown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unknown() {
        super(null, null, false, false);
    }
}
