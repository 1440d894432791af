package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.Secret;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    @Test
    void generatedPasswordsAreLettersAndDigitsAndNeverTheSame() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            seen.add(Passwords.generate().reveal());
        }

        assertThat(seen).hasSize(1000).allMatch(password -> password.matches("[A-Za-z0-9]{24}"));
    }

    @Test
    void whatSynapseWouldRefuseIsWrongUsage() {
        assertThatThrownBy(() -> Passwords.checked(Secret.of(""))).hasMessageContaining("1 to 512");
        assertThatThrownBy(() -> Passwords.checked(Secret.of("a\0b"))).hasMessageContaining("NUL");
        assertThatThrownBy(() -> Passwords.checked(Secret.of("a".repeat(513)))).hasMessageContaining("512");
        assertThatCode(() -> Passwords.checked(Secret.of("\ud83d\ude00".repeat(512))))
                .doesNotThrowAnyException();
    }
}
