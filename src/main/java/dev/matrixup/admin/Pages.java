package dev.matrixup.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A listing that is read page by page while others change it: every row that is there all the time comes, and none comes twice.
 *
 * <p>Synapse counts pages by their offset. When a row appears before it, all that follow move down by one, and the last row would come
 * again; so the rows that came are remembered. When a row vanishes there, all move up, and one would be passed over; so every page begins
 * with the last row of the one before, and where that is not found there, reading goes on from further up. Both hold only if two rows
 * never change places: the order has to be by something that does not change.
 */
public final class Pages<T> {
    /** One more page. */
    public interface Source<T> {
        /** The rows from this offset on, no more than {@code limit}. */
        Page<T> read(long from, int limit) throws IOException;
    }

    /** Of no more rows the names are kept. As many as that are not inserted between two pages. */
    private static final int REMEMBERED = 20_000;

    private final Source<T> source;
    private final Function<T, String> name;
    private final int size;

    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    /**
     * Reads nothing yet.
     *
     * @param name what tells a row from all others
     * @param size how many rows a page has, at least 2
     */
    public Pages(Source<T> source, Function<T, String> name, int size) {
        this.source = source;
        this.name = name;
        this.size = size;
    }

    /**
     * Reads all of it. While a page is taken, the server works on the next two: on more it would only queue them.
     *
     * @param page takes the rows of a page, and says whether more are wanted
     */
    public void each(Predicate<List<T>> page) throws IOException {
        Map<Long, CompletableFuture<Page<T>>> coming = new HashMap<>();
        long from = 0;
        long empty = -1;
        while (true) {
            coming.computeIfAbsent(from, this::begin);
            Page<T> read = arrived(coming.remove(from));
            List<T> rows = read.rows();
            if (from > 0 && (rows.isEmpty() || !seen.contains(name.apply(rows.get(0))))) {
                coming.clear();
                // What the total promises may be out of reach; one look further up is enough then.
                if (rows.isEmpty() && from == empty) {
                    return;
                }
                empty = rows.isEmpty() ? from : empty;
                from = Math.max(0, from - size + 1);
                continue;
            }
            boolean last = rows.isEmpty() || from + rows.size() >= read.total();
            // At least one row further, even if a server gives only one a page.
            from += Math.max(1, rows.size() - 1);
            for (long next = from;
                    !last && next < from + 2L * (size - 1) && next + 1 < read.total();
                    next += size - 1) {
                coming.computeIfAbsent(next, this::begin);
            }
            List<T> fresh =
                    rows.stream().filter(row -> seen.add(name.apply(row))).toList();
            boolean wanted = fresh.isEmpty() || page.test(fresh);
            if (!wanted || last) {
                return;
            }
        }
    }

    private CompletableFuture<Page<T>> begin(long from) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return source.read(from, size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static <T> Page<T> arrived(CompletableFuture<Page<T>> coming) throws IOException {
        try {
            return coming.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException broken) {
                throw broken.getCause();
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }
}
