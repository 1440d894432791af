package dev.matrixup.admin;

import java.util.List;

/**
 * A part of a listing.
 *
 * @param total how many rows the whole listing had when this part was read
 */
public record Page<T>(List<T> rows, long total) {
    /** Copies the list. */
    public Page {
        rows = List.copyOf(rows);
    }
}
