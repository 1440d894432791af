package dev.matrixup.playbook;

/**
 * A variable that is to have this value.
 *
 * @param variable its name in this checkout
 * @param value a Boolean or a String
 */
public record FlagEdit(String variable, Object value) {}
