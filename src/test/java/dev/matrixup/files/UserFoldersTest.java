package dev.matrixup.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserFoldersTest {
    private static final Path HOME = Path.of(System.getenv("HOME"));

    @Test
    void aTildeIsTheHomeFolderOnlyWhereItStandsForIt() {
        assertThat(UserFolders.expand("~/.ssh/id_ed25519")).isEqualTo(HOME.resolve(".ssh/id_ed25519"));
        assertThat(UserFolders.expand("~/own.cfg", "/home/alice")).isEqualTo(Path.of("/home/alice/own.cfg"));
        assertThat(UserFolders.expand("keys/~/id")).isEqualTo(Path.of("keys/~/id"));
        assertThat(UserFolders.expand("~bob/id")).isEqualTo(Path.of("~bob/id"));
        assertThat(UserFolders.expand("/srv/id")).isEqualTo(Path.of("/srv/id"));
    }

    @Test
    void ourFoldersLieInTheUsersOwn() {
        assertThat(UserFolders.data(Map.of("HOME", HOME.toString()))).isEqualTo(HOME.resolve(".local/share/matrixup"));
        assertThat(UserFolders.configuration(Map.of("HOME", HOME.toString())))
                .isEqualTo(HOME.resolve(".config/matrixup"));
    }

    @Test
    void theUserMayHavePutHisFoldersElsewhere() {
        Map<String, String> environment = Map.of("XDG_DATA_HOME", "/data", "XDG_CONFIG_HOME", "/conf");
        assertThat(UserFolders.data(environment)).isEqualTo(Path.of("/data/matrixup"));
        assertThat(UserFolders.configuration(environment)).isEqualTo(Path.of("/conf/matrixup"));
    }

    @Test
    void emptyAndRelativeOnesDoNotCount() {
        Path own = Path.of(System.getProperty("user.home"));
        assertThat(UserFolders.configuration(Map.of("XDG_CONFIG_HOME", "conf")))
                .isEqualTo(own.resolve(".config/matrixup"));
        assertThat(UserFolders.configuration(Map.of("XDG_CONFIG_HOME", "", "MATRIXUP_CONFIG", " ")))
                .isEqualTo(own.resolve(".config/matrixup"));
        assertThat(UserFolders.data(Map.of("HOME", ""))).isEqualTo(own.resolve(".local/share/matrixup"));
    }

    @Test
    void oursMayBeNamedOutright() {
        assertThat(UserFolders.data(Map.of("MATRIXUP_HOME", "/srv/mx", "XDG_DATA_HOME", "/data")))
                .isEqualTo(Path.of("/srv/mx"));
        assertThat(UserFolders.configuration(Map.of("MATRIXUP_CONFIG", "mx")))
                .isEqualTo(Path.of("mx").toAbsolutePath());
    }
}
