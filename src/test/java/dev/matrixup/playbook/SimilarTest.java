package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SimilarTest {
    @Test
    void countsInsertedRemovedAndReplacedCharacters() {
        assertThat(Similar.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Similar.distance("", "abc")).isEqualTo(3);
        assertThat(Similar.distance("start", "start")).isZero();
    }

    @Test
    void offersTheNearestFirstAndNothingFarAway() {
        assertThat(Similar.to("strat", List.of("stop", "start", "restart", "self-check")))
                .isEmpty();
        assertThat(Similar.to("starts", List.of("stop", "start", "start-all", "self-check")))
                .containsExactly("start");
    }

    @Property(tries = 200)
    void isADistance(
            @ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'c') String one,
            @ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'c') String two,
            @ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'c') String three) {
        assertThat(Similar.distance(one, two)).isEqualTo(Similar.distance(two, one));
        assertThat(Similar.distance(one, two) == 0).isEqualTo(one.equals(two));
        assertThat(Similar.distance(one, three))
                .isLessThanOrEqualTo(Similar.distance(one, two) + Similar.distance(two, three));
    }
}
