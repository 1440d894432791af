package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.process.Argv;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class RedactorTest {
    @Property(tries = 500)
    void no_form_of_a_secret_is_left(@ForAll @StringLength(min = 8, max = 40) String raw) throws Exception {
        String secret = raw.replaceAll("[\\p{Cntrl}\ud800-\udfff]", "x");
        Redactor redactor = redactor(secret);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (String form : List.of(
                secret,
                JSON.std.asString(secret),
                URLEncoder.encode(secret, StandardCharsets.UTF_8),
                Base64.getEncoder().encodeToString(bytes),
                Base64.getUrlEncoder().encodeToString(bytes),
                Argv.quote(secret))) {
            assertThat(redactor.redact("before|" + form + "|after"))
                    .as(form)
                    .contains("**HIDDEN**")
                    .startsWith("before|")
                    .endsWith("|after");
        }
    }

    @Test
    void the_longer_of_two_secrets_wins() {
        assertThat(redactor("secret", "secretive").redact("a secretive secret")).isEqualTo("a **HIDDEN** **HIDDEN**");
    }

    @Test
    void each_line_of_a_secret_of_several_lines_is_one() {
        assertThat(redactor("first line\nsecond line").redact("x second line")).isEqualTo("x **HIDDEN**");
    }

    @Test
    void a_text_without_secrets_is_handed_back() {
        String text = "nothing here";
        assertThat(redactor("secret").redact(text)).isSameAs(text);
    }

    private static Redactor redactor(String... secrets) {
        Redactor redactor = new Redactor();
        redactor.add(List.of(secrets).stream().map(Secret::of).toList());
        return redactor;
    }
}
