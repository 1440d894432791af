package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HandoutTest {
    private static final Secret PASSWORD = Secret.of("generated");

    private final RecordedHandout handout = new RecordedHandout();

    @Test
    void a_password_that_was_taken_is_handed_out() {
        Integer answer = handout.around(PASSWORD, sent -> 7, any -> true);

        assertThat(answer).isEqualTo(7);
        assertThat(handout.said).containsExactly("keep", "in force");
    }

    @Test
    void one_that_was_not_taken_is_dropped() {
        Integer answer = handout.around(PASSWORD, sent -> 7, any -> false);

        assertThat(answer).isEqualTo(7);
        assertThat(handout.said).containsExactly("keep", "drop");
    }

    @Test
    void one_that_was_refused_is_dropped() {
        assertThatThrownBy(
                        () -> handout.around(PASSWORD, sending(new MatrixError(403, "M_FORBIDDEN", "no")), any -> true))
                .isInstanceOf(Failure.class);

        assertThat(handout.said).containsExactly("keep", "drop");
    }

    @Test
    void one_that_was_not_sent_is_dropped_whatever_happened() {
        assertThatThrownBy(() -> handout.around(
                        PASSWORD,
                        sent -> {
                            throw Failure.locked("Another run holds the lock.");
                        },
                        any -> true))
                .isInstanceOf(Failure.class);

        assertThat(handout.said).containsExactly("keep", "drop");
    }

    @Test
    void without_an_answer_it_is_in_doubt() {
        assertThatThrownBy(() -> handout.around(PASSWORD, sending(new IOException("cut")), any -> true))
                .isInstanceOf(Failure.class);
        // What stands in front of the homeserver has lost the answer.
        assertThatThrownBy(() -> handout.around(PASSWORD, sending(new MatrixError(504, "", "")), any -> true))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> handout.around(
                        PASSWORD,
                        sent -> {
                            sent.get();
                            throw new IllegalStateException();
                        },
                        any -> true))
                .isInstanceOf(IllegalStateException.class);

        assertThat(handout.said).containsExactly("keep", "in doubt", "keep", "in doubt", "keep", "in doubt");
    }

    private static Function<Supplier<Secret>, Integer> sending(IOException cause) {
        return sent -> {
            sent.get();
            throw Failure.unverified("It did not go well.").because(cause);
        };
    }
}
