package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Where a password goes that is generated for a user, so that it is not lost when the homeserver's answer is. */
public interface Handout {
    /**
     * Puts it where it survives; the homeserver has not heard of it yet.
     *
     * @throws Failure (7) if that cannot be done: then nothing is to be changed
     */
    void keep(Secret password);

    /** Gives it to the user: it is in force. */
    void inForce(Secret password);

    /** Gives it to the user: whether it is in force is not known. */
    void inDoubt(Secret password);

    /** Takes back what was kept: it is not in force. */
    void drop();

    /**
     * Hands out the password of a call around that call.
     *
     * @param call takes the password at the moment in which it is sent
     * @param took whether the homeserver took the password, by what it answered
     * @return what it answered
     */
    default <T> T around(Secret password, Function<Supplier<Secret>, T> call, Predicate<T> took) {
        keep(password);
        AtomicBoolean sent = new AtomicBoolean();
        T answer;
        try {
            answer = call.apply(() -> {
                sent.set(true);
                return password;
            });
        } catch (RuntimeException e) {
            boolean refused = e.getCause() instanceof MatrixError error && error.isRefusal();
            if (sent.get() && !refused) {
                inDoubt(password);
            } else {
                drop();
            }
            throw e;
        }
        if (took.test(answer)) {
            inForce(password);
        } else {
            drop();
        }
        return answer;
    }
}
