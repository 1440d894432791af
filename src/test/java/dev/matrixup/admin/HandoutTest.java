package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HandoutTest {
    private static final Secret PASSWORD = Secret.of("generated");

    private final RecordedHandout handout = new RecordedHandout();

    @Test
    void a_password_that_was_taken_is_handed_out() {
        assertThat(handout.around(PASSWORD, () -> 7, answer -> answer == 7)).isEqualTo(7);

        assertThat(handout.said).containsExactly("keep", "in force");
    }

    @Test
    void one_that_was_not_taken_is_dropped() {
        assertThat(handout.around(PASSWORD, () -> 7, answer -> answer == 8)).isEqualTo(7);

        assertThat(handout.said).containsExactly("keep", "drop");
    }

    @Test
    void one_that_was_refused_is_dropped() {
        assertThatThrownBy(
                        () -> handout.around(PASSWORD, failing(new MatrixError(403, "M_FORBIDDEN", "no")), any -> true))
                .isInstanceOf(Failure.class);

        assertThat(handout.said).containsExactly("keep", "drop");
    }

    @Test
    void without_an_answer_it_is_in_doubt() {
        assertThatThrownBy(() -> handout.around(PASSWORD, failing(new IOException("cut")), any -> true))
                .isInstanceOf(Failure.class);
        // What stands in front of the homeserver has lost the answer.
        assertThatThrownBy(() -> handout.around(PASSWORD, failing(new MatrixError(504, "", "")), any -> true))
                .isInstanceOf(Failure.class);

        assertThat(handout.said).containsExactly("keep", "in doubt", "keep", "in doubt");
    }

    private static Supplier<Integer> failing(IOException cause) {
        return () -> {
            throw Failure.unverified("It did not go well.").because(cause);
        };
    }
}
