package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    @TempDir
    Path folder;

    private Path file;
    private Credentials credentials;

    @BeforeEach
    void place() {
        file = folder.resolve("matrixup/credentials.yml");
        credentials = new Credentials(file);
    }

    @Test
    void whatElseIsSaidOfTheServerStays() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "servers: {example.com: {note: mine, api: {username: bob, token: old}}}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        credentials.put(credential("alice", "example.com", "new"));
        assertThat(credentials.find("example.com")).contains(credential("alice", "example.com", "new"));
        credentials.remove(credential("alice", "example.com", "new"));

        assertThat(credentials.find("example.com")).isEmpty();
        assertThat(Files.readString(file)).contains("mine").doesNotContain("token");
    }

    @Test
    void aTokenIsKeptInAFileOfItsOwnersAlone() throws IOException {
        credentials.put(credential("alice", "example.com", "syt_YWxpY2U_x_1a2b"));

        assertThat(credentials.find("example.com")).contains(credential("alice", "example.com", "syt_YWxpY2U_x_1a2b"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void withoutAFileOrAnEntryThereIsNoToken() {
        assertThat(credentials.find("example.com")).isEmpty();

        credentials.put(credential("alice", "example.com", "token"));
        assertThat(credentials.find("example.org")).isEmpty();
    }

    @Test
    void whatElseTheFileSaysStays() throws IOException {
        String before = """
                # mine
                mode:   'x' # keep
                servers:
                  example.org: {api: {domain: example.org, username: 'bob', token: 0123}, note: "kept"}
                  example.com:
                    api: {domain: example.com, username: alice, token: old, device_id: OLD}
                other: [1, 2]
                """;
        write(before);

        credentials.put(credential("alice", "example.com", "new"));

        assertThat(Files.readString(file))
                .startsWith(before.substring(0, before.indexOf("servers")))
                .endsWith("\nother: [1, 2]\n")
                .contains("kept")
                .doesNotContain("old");
        assertThat(credentials.find("example.com")).contains(credential("alice", "example.com", "new"));
        assertThat(credentials.find("example.org").orElseThrow().token()).isEqualTo(Secret.of("0123"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx------"})
    void aFileThatIsOpenToOthersIsRefusedWithTheCommandThatClosesIt(String mode) throws IOException {
        write("servers: {example.com: {api: {username: alice, token: s3cret}}}\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> credentials.find("example.com")).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(e.next()).isEqualTo(List.of("chmod 600 " + file));
        });
        assertThatThrownBy(() -> credentials.put(credential("alice", "example.com", "new")))
                .isInstanceOf(Failure.class);
        assertThat(Files.readString(file)).contains("s3cret");
    }

    @Test
    void whoHasAnOldNameIsReadBack() {
        credentials.put(credential("Al'ice", "example.com", "token"));

        assertThat(credentials.find("example.com")).contains(credential("Al'ice", "example.com", "token"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "servers: {example.com: {api: {username: alice, token: s3cret}\n",
                "servers: {example.com: {api: {username: alice, token: 's3cret'}}}\nb: 's3cret\n",
                "servers: {example.com: {api: {username: 'al:ice', token: s3cret}}}\n",
                "servers: {example.com: {api: {username: alice, token: 's3cret with blanks'}}}\n",
                "servers: {example.com: {api: {token: s3cret}}}\n",
                "servers: {example.com: {api: {username: alice, tokens: s3cret}}}\n",
                "servers: {example.com: s3cret}\n",
                "- s3cret\n"
            })
    void whatIsWrongInTheFileIsSaidWithoutAToken(String text) throws IOException {
        write(text);

        assertThatThrownBy(() -> credentials.find("example.com")).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(e).hasNoCause().hasMessageNotContaining("s3cret");
            assertThat(e.place().orElseThrow().text()).isEmpty();
            assertThat(e.place().orElseThrow().file()).isEqualTo(file);
        });
    }

    @Test
    void aTokenOfDigitsStaysAText() throws IOException {
        write("servers: {example.com: {api: {username: alice, token: 0123}}}\n");

        assertThat(credentials.find("example.com").orElseThrow().token()).isEqualTo(Secret.of("0123"));
    }

    @Test
    void manyWritersAtOnceLoseNothing() {
        IntStream.range(0, 20)
                .parallel()
                .forEach(i ->
                        new Credentials(file).put(credential("alice", "s%d.example.com".formatted(i), "token" + i)));

        assertThat(IntStream.range(0, 20))
                .allSatisfy(i -> assertThat(credentials.find("s%d.example.com".formatted(i)))
                        .contains(credential("alice", "s%d.example.com".formatted(i), "token" + i)));
    }

    @Test
    void aTokenThatWasMadeElsewhereHasNoDevice() throws IOException {
        Credential pasted = new Credential(new UserId("alice", "example.com"), Secret.of("token"), "");
        credentials.put(pasted);

        assertThat(Files.readString(file)).doesNotContain("device_id");
        assertThat(credentials.find("example.com")).contains(pasted);
        assertThat(pasted.madeHere()).isFalse();
    }

    @Test
    void aTokenThatIsForgottenLeavesTheRestOfTheFile() throws IOException {
        String before = """
                # mine
                mode:   'x' # keep
                servers:
                  example.org: {api: {domain: example.org, username: 'bob', token: 0123}}
                  example.com: {api: {domain: example.com, username: alice, token: s3cret}}
                other: [1, 2]
                """;
        write(before);

        credentials.remove(credential("alice", "example.com", "another"));
        assertThat(file).hasContent(before);
        credentials.remove(credential("alice", "example.com", "s3cret"));

        assertThat(Files.readString(file))
                .startsWith("# mine\nmode:   'x' # keep\nservers:")
                .endsWith("\nother: [1, 2]\n")
                .doesNotContain("example.com", "s3cret");
        assertThat(credentials.find("example.com")).isEmpty();
        assertThat(credentials.find("example.org").orElseThrow().token()).isEqualTo(Secret.of("0123"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void theLastTokenCanBeForgottenAndAnotherKept() {
        Credential only = credential("alice", "example.com", "token");
        credentials.put(only);
        credentials.remove(only);

        assertThat(credentials.find("example.com")).isEmpty();
        credentials.remove(only);
        credentials.put(only);
        assertThat(credentials.find("example.com")).contains(only);
    }

    private void write(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static Credential credential(String localpart, String domain, String token) {
        return new Credential(new UserId(localpart, domain), Secret.of(token), "DEVICE");
    }
}
