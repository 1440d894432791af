package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The walk through a listing that others change, with a list in the place of a server. */
class PagesTest {
    private final TreeSet<String> names = new TreeSet<>();
    private final List<String> came = new ArrayList<>();
    private int requests;

    @Test
    void allRowsComeOnceInTheirOrder() throws IOException {
        fill(0, 10);

        for (int size : new int[] {2, 3, 4, 9, 10, 11, 100}) {
            came.clear();
            read(size, () -> {});
            assertThat(came).as("pages of %d", size).containsExactlyElementsOf(names);
        }
    }

    @Test
    void anEmptyListingIsOneRequest() throws IOException {
        read(10, () -> {});

        assertThat(came).isEmpty();
        assertThat(requests).isEqualTo(1);
    }

    @Test
    void whatVanishesBeforeTheNextPageHidesNoOther() throws IOException {
        fill(0, 100);

        read(10, () -> names.removeIf(name -> name.compareTo("0050") < 0));

        assertThat(came).containsAll(names).doesNotHaveDuplicates();
    }

    @Test
    void evenIfAllVanishesThatWasRead() throws IOException {
        fill(0, 100);

        read(40, () -> names.removeIf(name -> name.compareTo("0040") < 0));

        assertThat(came).containsAll(names).doesNotHaveDuplicates();
    }

    @Test
    void whatAppearsBeforeTheNextPageBringsNothingTwice() throws IOException {
        fill(500, 600);

        read(10, () -> fill(came.size() % 490, came.size() % 490 + 25));

        assertThat(came).doesNotHaveDuplicates().contains("0500", "0599");
    }

    @Test
    void whatStaysComesOnceWhateverElseHappens() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            names.clear();
            came.clear();
            fill(0, 200);
            names.removeIf(name -> random.nextInt(3) == 0);
            List<String> staying =
                    names.stream().filter(name -> name.hashCode() % 2 == 0).toList();
            int[] changes = {40};

            read(2 + random.nextInt(30), () -> {
                for (int i = 0; i < 10 && changes[0]-- > 0; i++) {
                    String name = name(random.nextInt(200));
                    if (!staying.contains(name) && !names.remove(name)) {
                        names.add(name);
                    }
                }
            });

            assertThat(came).as("seed %d", seed).containsAll(staying).doesNotHaveDuplicates();
        }
    }

    @Test
    void whoeverHasEnoughGetsNoMoreThanWhatIsOnItsWay() throws IOException {
        fill(0, 100);

        new Pages<>((from, limit) -> page(from, limit, () -> {}), name -> name, 10).each(rows -> false);

        assertThat(requests).isBetween(1, 3);
    }

    /** The pages are read ahead, so what happens between them happens before the server answers the next one. */
    private void read(int size, Runnable between) throws IOException {
        new Pages<>((from, limit) -> page(from, limit, from == 0 ? () -> {} : between), name -> name, size)
                .each(rows -> {
                    synchronized (this) {
                        came.addAll(rows);
                    }
                    return true;
                });
    }

    private synchronized Page<String> page(long from, int limit, Runnable before) {
        before.run();
        requests++;
        return new Page<>(names.stream().skip(from).limit(limit).toList(), names.size());
    }

    private void fill(int from, int to) {
        IntStream.range(from, to).mapToObj(PagesTest::name).forEach(names::add);
    }

    private static String name(int number) {
        return "%04d".formatted(number);
    }
}
