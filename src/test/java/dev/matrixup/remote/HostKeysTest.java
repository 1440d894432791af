package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.Failure;
import dev.matrixup.testing.RealSshd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our reading of known_hosts files, with OpenSSH's ssh-keygen as the oracle. */
class HostKeysTest {
    @TempDir
    private static Path keys;

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("known_hosts");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.com | example.com | true",
                "Example.COM | example.com | true",
                "example.com,192.0.2.1 | 192.0.2.1 | true",
                "matrix | Matrix | true",
                "*.example.com | a.example.com | true",
                "*.example.com | example.com | false",
                "host? | host1 | true",
                "host? | host | false",
                "*.example.com,!b.example.com | b.example.com | false",
                "!b.example.com,*.example.com | a.example.com | true",
                "[example.com]:2222 | [example.com]:2222 | true",
                "example.com | [example.com]:2222 | false",
                "[example.com]:2222 | example.com | false",
                "[*]:2222 | [example.com]:2222 | true",
                "2001:db8::1 | 2001:db8::1 | true"
            })
    void matchesHostsAsOpenSshDoes(String hosts, String name, boolean matches) throws IOException {
        HostKey key = key("ed25519", "one");
        Files.writeString(file, hosts + " " + key.text() + "\n");

        assertThat(HostKeys.read(List.of(file)).of(name)).hasSize(matches ? 1 : 0);
        assertThat(foundByKeygen(name)).isEqualTo(matches);
        if (hosts.equals(name)) {
            RealSshd.run("ssh-keygen", "-q", "-H", "-f", file.toString());
            assertThat(file).content().startsWith("|1|");
            assertThat(HostKeys.read(List.of(file)).of(name)).hasSize(1);
            assertThat(HostKeys.read(List.of(file)).of(name + "x")).isEmpty();
        }
    }

    @Test
    void passesOverWhatIsNoEntry() throws IOException {
        HostKey key = key("rsa", "one");
        Files.writeString(file, """
                # a comment

                example.com
                example.com ssh-rsa
                example.com ssh-rsa !!!
                example.com ssh-rsa AAAA
                |1|x example.com
                |1|nonsense %1$s
                |1|no|base64! %1$s
                  example.com\t%1$s with a comment\r
                """.formatted(key.text()));
        HostKeys read = HostKeys.read(List.of(file, folder.resolve("none")));

        assertThat(read.of("example.com"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.place().line()).isEqualTo(10));
        assertThat(read.check("example.com", key)).isInstanceOf(HostKeyState.Known.class);
    }

    @Test
    void judgesAKeyByAllFilesTogether() throws IOException {
        HostKey one = key("ed25519", "one");
        HostKey two = key("ed25519", "two");
        HostKey other = key("ecdsa", "one");
        Path second = folder.resolve("second");
        Files.writeString(file, "h " + one.text() + "\n");
        Files.writeString(second, "h " + two.text() + "\n@cert-authority h " + other.text() + "\n");
        HostKeys read = HostKeys.read(List.of(file, second));

        assertThat(read.check("h", one)).isEqualTo(new HostKeyState.Known(one));
        assertThat(read.check("h", two)).isEqualTo(new HostKeyState.Known(two));
        assertThat(read.check("h", other)).isEqualTo(new HostKeyState.Changed(other, read.of("h")));
        assertThat(read.check("elsewhere", one)).isEqualTo(new HostKeyState.Unknown(one));
    }

    @Test
    void aRevokedKeyIsRevokedEvenIfItIsKnown() throws IOException {
        HostKey key = key("ed25519", "one");
        Files.writeString(file, "h " + key.text() + "\n@revoked * " + key.text() + "\n");

        assertThat(HostKeys.read(List.of(file)).check("h", key)).isInstanceOf(HostKeyState.Revoked.class);
    }

    @ParameterizedTest
    @CsvSource({"ed25519,ED25519", "ecdsa,ECDSA", "rsa,RSA"})
    void printsFingerprintsAsOpenSshDoes(String type, String shortType) {
        HostKey key = key(type, "one");
        String[] printed = RealSshd.run("ssh-keygen", "-lf", keys.resolve(name(type, "one")) + ".pub")
                .strip()
                .split(" ");

        assertThat(key.fingerprint()).isEqualTo(printed[1]);
        assertThat("(" + key.shortType() + ")")
                .isEqualTo(printed[printed.length - 1])
                .contains(shortType);
    }

    @Test
    void addsALineToAFileOfAnyState() throws IOException {
        HostKey key = key("ed25519", "one");
        Path fresh = folder.resolve("new/known_hosts");
        HostKeys.read(List.of(fresh)).add("[h]:2222", key);
        assertThat(fresh).hasContent("[h]:2222 " + key.text() + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rw-r--r--");

        Files.writeString(file, "# no line end");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        HostKeys.read(List.of(file)).add("h", key);
        HostKeys.read(List.of(file)).add("i", key);
        assertThat(file).hasContent("# no line end\nh " + key.text() + "\ni " + key.text() + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void saysSoWhenTheFileCannotBeReadOrWritten() throws IOException {
        Files.createDirectory(file);

        assertThatThrownBy(() -> HostKeys.read(List.of(file)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(file.toString());
        assertThat(HostKeys.read(List.of(folder.resolve("none"), file)).all()).isEmpty();
        Path below = Files.writeString(folder.resolve("plain"), "").resolve("known_hosts");
        assertThatThrownBy(() -> HostKeys.read(List.of(below)).add("h", key("ed25519", "one")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("Cannot");
    }

    @Test
    void takesAPinnedFingerprintHoweverItWasCopied() {
        HostKey key = key("ed25519", "one");
        String bare = key.fingerprint().substring("SHA256:".length());

        for (String pinned : List.of(key.fingerprint(), bare, " SHA256:" + bare + "= ")) {
            assertThat(new HostKeyPolicy(Optional.of(pinned), Optional.empty()).pins(key))
                    .isTrue();
        }
        assertThat(HostKeyPolicy.knownOnly().pins(key)).isFalse();
    }

    private boolean foundByKeygen(String name) throws IOException {
        try {
            return new ProcessBuilder("ssh-keygen", "-F", name, "-f", file.toString())
                            .start()
                            .waitFor()
                    == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String name(String type, String name) {
        return type + "-" + name;
    }

    private static HostKey key(String type, String name) {
        Path file = RealSshd.keyPair(keys.resolve(name(type, name)), type, "");
        try {
            return new HostKey(Base64.getDecoder()
                    .decode(Files.readString(Path.of(file + ".pub")).split(" ")[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
