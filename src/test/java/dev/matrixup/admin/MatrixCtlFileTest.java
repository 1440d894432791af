package dev.matrixup.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixCtlFileTest {
    private static final Invocation HERE = new Invocation(Path.of("").toAbsolutePath(), Optional.empty());

    private static final List<String> NAMES = List.of("example.com", "matrix.example.com");

    @TempDir
    Path folder;

    /** Of its versions 0.11 with one server, 0.12 with several, and with OpenID Connect beside. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "api:\n  domain: example.com\n  token: s3cret\n",
                "default:\n  api: {domain: example.com, username: alice, token: s3cret}\n",
                "servers: {default: {api: {domain: example.com, username: alice, token: s3cret}}}\n",
                "servers: {a: {api: {domain: example.org, token: x}}, b: {api: {domain: Matrix.Example.com, token: s3cret}}}\n",
                "servers: {a: {api: {domain: example.com, auth_type: token, auth_token: {username: alice, token: s3cret}}}}\n",
                "servers: {a: {api: {domain: example.com, token: old, auth_token: {token: s3cret}}}}\n",
                "ui: {image: {enabled: true}}\nservers:\n  default: &d\n    api: {domain: example.com, token: 's3cret'}\n  foo:\n"
            })
    void theTokenOfTheServerIsFoundInEveryShape(String text) throws IOException {
        assertThat(read(text).token(NAMES, HERE)).isEqualTo(Secret.of("s3cret"));
    }

    @Test
    void aTokenOfDigitsIsAText() throws IOException {
        assertThat(read("api: {domain: example.com, token: 0123}").token(NAMES, HERE))
                .isEqualTo(Secret.of("0123"));
    }

    @Test
    void withoutAnEntryForTheServerThoseThatAreThereAreListed() throws IOException {
        assertThatThrownBy(() ->
                        read("servers: {a: {api: {domain: a.example, token: s3cret}}, b: {api: {domain: b.example}}}")
                                .token(NAMES, HERE))
                .hasMessageContaining("no entry for example.com. It has: a.example, b.example.")
                .hasMessageNotContaining("s3cret");
        assertThatThrownBy(() -> read("other: 1\n").token(NAMES, HERE)).hasMessageContaining("It has none with an api");
        assertThatThrownBy(() -> read("").token(NAMES, HERE)).hasMessageContaining("It has none with an api");
    }

    @Test
    void twoEntriesForTheServerAreNotGuessedAt() throws IOException {
        assertThatThrownBy(() ->
                        read("servers: {a: {api: {domain: example.com, token: x}}, b: {api: {domain: example.com, token: y}}}")
                                .token(NAMES, HERE))
                .hasMessageContaining("2 entries for example.com: a, b.");
    }

    @Test
    void whereMatrixCtlLogsInByItselfThereIsNoToken() throws IOException {
        assertThatThrownBy(() ->
                        read("servers: {a: {api: {domain: example.com, auth_type: oidc, auth_oidc: {client_secret: s3cret}}}}")
                                .token(NAMES, HERE))
                .hasMessageContaining("has no token: there MatrixCtl logs in through OpenID Connect")
                .isInstanceOfSatisfying(
                        Failure.class, e -> assertThat(e.next()).anyMatch(line -> line.contains("token login")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api: {domain: example.com, token: s3cret\n",
                "api: {domain: example.com, token: \"{{ s3cret }}\"}\n",
                "api: {domain: example.com, token: 's3cret with blanks'}\n",
                "[API]\nDomain=\"example.com\"\nToken=\"s3cret\"\n"
            })
    void whatIsWrongIsSaidWithoutAToken(String text) {
        assertThatThrownBy(() -> read(text).token(NAMES, HERE)).isInstanceOfSatisfying(Failure.class, e -> {
            assertThat(e.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(e).hasNoCause().hasMessageNotContaining("s3cret");
            assertThat(e.place().orElseThrow().text()).isEmpty();
        });
    }

    @Test
    void itTellsWhetherOthersMayReadIt() throws IOException {
        MatrixCtlFile file = read("api: {domain: example.com, token: x}");
        for (String mode : List.of("rw-r-----", "rw----r--")) {
            Files.setPosixFilePermissions(folder.resolve("config.yml"), PosixFilePermissions.fromString(mode));
            assertThat(file.isOpenToOthers()).isTrue();
        }
        Files.setPosixFilePermissions(folder.resolve("config.yml"), PosixFilePermissions.fromString("rw-------"));
        assertThat(file.isOpenToOthers()).isFalse();
    }

    private MatrixCtlFile read(String text) throws IOException {
        return MatrixCtlFile.read(Files.writeString(folder.resolve("config.yml"), text));
    }
}
