package dev.matrixup.ansible;

/**
 * A task that failed, for messages.
 *
 * @param host the inventory host
 * @param role the role's folder relative to {@code roles}; empty outside roles
 * @param task the task's name
 * @param path {@code file:line} of the task
 * @param item the label of the loop's item; empty for a task without a loop
 * @param unreachable whether the host could not be reached
 * @param msg what the module said; may be empty or long
 */
public record FailedTask(
        String host, String role, String task, String path, String item, boolean unreachable, String msg) {
    /** The same with another message. */
    FailedTask saying(String words) {
        return new FailedTask(host, role, task, path, item, unreachable, words);
    }
}
