package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatATerminalObeysIsTakenOut() {
        assertThat(Printable.of("a\u001b[2Jb\u009b31mc\u0007d\u202ee\rf")).isEqualTo("a[2Jb31mcdef");
        String plain = "two lines,\n\tand \u00e9\u4e16";
        assertThat(Printable.of(plain)).isSameAs(plain);
    }
}
