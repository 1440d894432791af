package dev.matrixup.report;

import java.util.List;

/** Where the rows of a listing go as they come. */
public interface Listing<T> {
    /** Before the first row: the server is reached, and this is its domain. */
    void begins(String domain);

    /** Some more rows. @return whether anybody still reads */
    boolean rows(List<T> rows);
}
