package dev.matrixup.process;

/**
 * How a child ended.
 *
 * @param code its exit code; 128 + N for a child ended by signal N, as a shell says it
 */
public record ExitStatus(int code) {
    /** Whether the code is 0. */
    public boolean ok() {
        return code == 0;
    }
}
