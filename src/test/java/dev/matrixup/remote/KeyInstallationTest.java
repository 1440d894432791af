package dev.matrixup.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.Argv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyInstallationTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void theServerIsKnown() throws IOException {
        Files.createFile(folder.resolve("known hosts"));
        Files.createDirectory(folder.resolve("below"));
    }

    @Test
    void aKeyIsMadeWhereThereIsNone() {
        assertThat(of(List.of(), "proxyjump jump"))
                .contains(new KeyInstallation(
                        "ops@example.com:2222",
                        folder.resolve("id_ed25519"),
                        Optional.of(Argv.of("ssh-keygen", "-q", "-t", "ed25519", "-f", folder.resolve("id_ed25519"))),
                        copy("id_ed25519.pub", "ProxyJump=jump")));
    }

    @Test
    void theFirstWholeKeyIsTaken() throws IOException {
        Files.createFile(folder.resolve("id_rsa"));
        Files.createFile(folder.resolve("id_rsa.pub"));

        assertThat(of(List.of(), ""))
                .contains(new KeyInstallation(
                        "ops@example.com:2222", folder.resolve("id_rsa"), Optional.empty(), copy("id_rsa.pub")));
    }

    @Test
    void nothingIsOverwritten() throws IOException {
        Files.createFile(folder.resolve("id_ed25519"));
        Files.createFile(folder.resolve("id_ecdsa.pub"));
        assertThat(of(List.of(), "").orElseThrow().key()).isEqualTo(folder.resolve("id_rsa"));

        Files.createFile(folder.resolve("id_rsa"));
        assertThat(of(List.of(), "")).isEmpty();
    }

    @Test
    void theKeyThatTheInventoryNamesIsTheOneToMake() {
        Path own = folder.resolve("deploy");
        assertThat(of(List.of(own), "identityfile " + own).orElseThrow().key()).isEqualTo(own);
    }

    private Argv copy(String publicKey, String... more) {
        Argv argv = Argv.of(
                "ssh-copy-id",
                "-i",
                folder.resolve(publicKey),
                "-p",
                2222,
                "-F",
                "my config",
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "UserKnownHostsFile=\"" + folder.resolve("known hosts") + '"');
        for (String option : more) {
            argv = argv.with("-o", option);
        }
        return argv.with("ops@example.com");
    }

    private Optional<KeyInstallation> of(List<Path> identities, String line) {
        SshTarget target = new SshTarget(
                "server",
                OptionalInt.empty(),
                Optional.empty(),
                identities,
                List.of(folder.resolve("known hosts"), folder.resolve("below/../known hosts"), folder.resolve("none")),
                List.of("-F", "my config"),
                folder,
                Optional.empty());
        String printed = """
                hostname example.com
                port 2222
                user ops
                %s
                identityfile id_rsa
                identityfile id_ecdsa
                identityfile id_ed25519
                """.formatted(line);
        return KeyInstallation.of(target, SshConfig.parse(printed, target, Map.of("HOME", "/home/alice")));
    }
}
