package dev.matrixup.jinja;

/** A part of an expression or a template. */
@FunctionalInterface
interface Node {
    /** What it comes to. @throws Unknown if only Ansible can tell */
    Object in(Scope scope);
}
