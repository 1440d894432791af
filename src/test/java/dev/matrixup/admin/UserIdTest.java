package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdTest {
    @Test
    void aNameThatBeginsAsAnOptionDoesIsTypedWithItsDomain() {
        assertThat(new UserId("alice", "example.com").argument()).isEqualTo("alice");
        assertThat(new UserId("-bob", "example.com").argument()).isEqualTo("@-bob:example.com");
        assertThat(new UserId("o'x", "example.com").argument()).isEqualTo("'o'\\''x'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice", "@alice:example.com"})
    void bothWaysOfWritingAUserMeanTheSame(String text) {
        assertThat(UserId.parse(text, "example.com")).hasToString("@alice:example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b_c=d-e/f+g0", "0", "-"})
    void everyCharacterOfTheSpecificationIsTaken(String localpart) {
        assertThat(UserId.parse(localpart, "example.com").localpart()).isEqualTo(localpart);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Alice", "al ice", "al:ice", "al'ice", "alice;", "\u00e4lice", "@alice", "@:example.com"})
    void whatIsNoUserNameIsWrongUsage(String text) {
        assertThatThrownBy(() -> UserId.parse(text, "example.com"))
                .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
                .extracting(Failure::code)
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void capitalsAreToldApartFromOtherMistakes() {
        assertThatThrownBy(() -> UserId.parse("Alice", "example.com"))
                .hasMessageEndingWith("are allowed. Did you mean alice?");
        assertThatThrownBy(() -> UserId.parse("al ice", "example.com")).hasMessageEndingWith("are allowed.");
    }

    @Test
    void aUserOfAnotherServerIsRefused() {
        assertThatThrownBy(() -> UserId.parse("@alice:example.org", "example.com"))
                .hasMessage("The user @alice:example.org is not one of example.com.");
    }

    @Test
    void theWholeUserIsAtMost255Long() {
        String longest = "a".repeat(255 - "@:example.com".length());

        assertThat(UserId.parse(longest, "example.com").toString()).hasSize(255);
        assertThatThrownBy(() -> UserId.parse(longest + "a", "example.com")).hasMessageContaining("too long");
    }

    @Test
    void aServerOnAPortHasItsPortInTheUser() {
        assertThat(UserId.parse("@alice:localhost:8448", "localhost:8448").localpart())
                .isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Alice", "al'ice", "alice;", "~alice", "al@ice", "al%20ice", "al\"ice", "alice"})
    void whoExistsMayHaveAnOldName(String localpart) {
        assertThat(UserId.ofServer(localpart, "example.com")).isEqualTo(new UserId(localpart, "example.com"));
        assertThat(UserId.ofServer("@" + localpart + ":example.com", "example.com")
                        .localpart())
                .isEqualTo(localpart);
        assertThat(UserId.answered("@" + localpart + ":example.com", "example.com"))
                .contains(new UserId(localpart, "example.com"));
        assertThat(new UserId(localpart, "example.com").isOfToday()).isEqualTo(localpart.equals("alice"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "al ice", "al:ice", "\u00e4lice", "alice\u001b[31m", "@alice", "@alice:example.org"})
    void nobodyHasSuchAName(String text) {
        assertThatThrownBy(() -> UserId.ofServer(text, "example.com"))
                .asInstanceOf(InstanceOfAssertFactories.type(Failure.class))
                .extracting(Failure::code)
                .isEqualTo(ExitCode.USAGE);
        assertThat(UserId.answered(text, "example.com")).isEmpty();
    }

    @Test
    void whatAServerAnswersIsAWholeUserId() {
        assertThat(UserId.answered("alice", "example.com")).isEmpty();
        assertThat(UserId.answered("@alice:example.com:8448", "example.com")).isEmpty();
        assertThat(UserId.answered("@" + "a".repeat(250) + ":example.com", "example.com"))
                .isEmpty();
    }
}
