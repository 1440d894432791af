package dev.matrixup.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypedTest {
    @Test
    void aSecretForAnotherProgramIsLeftOut() {
        for (String secret : List.of("my_password=pigeon", "{\"my_secret\": \"pigeon\"}")) {
            assertThat(new Typed(List.of("deploy"), List.of("-e", secret)).with("-y"))
                    .isEqualTo("matrixup deploy -y -- ...");
        }
        assertThat(new Typed(List.of("deploy"), List.of("-e", "a=b")).with()).isEqualTo("matrixup deploy -- -e a=b");
    }

    private static final Typed COMMAND =
            new Typed(List.of("-C", "/my matrix", "user", "show", "bob", "--via", "public"), List.of());

    @Test
    void allThatWasSaidIsKept() {
        assertThat(COMMAND.with("--yes")).isEqualTo("matrixup -C '/my matrix' user show bob --via public --yes");
        assertThat(new Typed(List.of("adduser", "bob"), List.of("-e", "a=b c")).with("--yes"))
                .isEqualTo("matrixup adduser bob --yes -- -e 'a=b c'");
    }

    @Test
    void aValueTakesThePlaceOfAnother() {
        assertThat(COMMAND.setting("--via", "ssh")).isEqualTo("matrixup -C '/my matrix' user show bob --via ssh");
        assertThat(new Typed(List.of("user", "show", "--via=public", "public"), List.of()).setting("--via", "ssh"))
                .isEqualTo("matrixup user show public --via ssh");
        assertThat(new Typed(List.of("user", "list"), List.of()).setting("--via", "ssh"))
                .isEqualTo("matrixup user list --via ssh");
    }

    @Test
    void aWordTakesThePlaceOfAnother() {
        assertThat(new Typed(List.of("room", "show", "lobby"), List.of()).replacing("lobby", "#lobby"))
                .isEqualTo("matrixup room show '#lobby'");
        assertThat(new Typed(List.of("room", "show", "room"), List.of()).replacing("room", "#room"))
                .isEqualTo("matrixup room show '#room'");
    }
}
