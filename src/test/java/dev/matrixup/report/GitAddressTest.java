package dev.matrixup.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitAddressTest {
    @ParameterizedTest
    @CsvSource({
        "https://alice:pigeon@example.com/playbook.git, https://example.com/playbook.git",
        "HTTPS://alice:pigeon@example.com/playbook.git, HTTPS://example.com/playbook.git",
        "git+https://alice:pigeon@example.com/role.git, git+https://example.com/role.git",
        "https://:pigeon@example.com/playbook.git, https://example.com/playbook.git",
        "https://alice:pi@geon@example.com/playbook.git, https://example.com/playbook.git",
        "http://alice@example.org:pigeon@127.0.0.1:8931/playbook.git, http://127.0.0.1:8931/playbook.git",
        "http://alice@example.org:pi/geon@127.0.0.1:8931/playbook.git, http://127.0.0.1:8931/playbook.git",
        "https://alice:pi/geon@example.com/playbook.git, https://example.com/playbook.git",
        "https://alice:pigeon@[::1]:8443/playbook.git, https://[::1]:8443/playbook.git",
        "ssh://alice:pigeon@example.com:22/playbook.git, ssh://example.com:22/playbook.git",
        "https://ghp_0123456789abcdefghijABCDEFGHIJ012345@example.com/a.git, https://example.com/a.git",
        "https://glpat-0123456789abcdefghij@example.com/a.git, https://example.com/a.git",
        "https://0123456789abcdef0123456789abcdef01234567@example.com/a.git, https://example.com/a.git"
    })
    void aPasswordOrTokenIsKnownAndHidden(String url, String shown) {
        assertThat(GitAddress.holdsSecret(url)).isTrue();
        assertThat(GitAddress.holdsSecret("playbook: {url: %s, revision: main}".formatted(url)))
                .isTrue();
        assertThat(GitAddress.shown(url)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/playbook.git",
                "https://alice@example.com/playbook.git",
                "ssh://git@example.com:2222/playbook.git",
                "git@example.com:alice/playbook.git",
                "https://example.com:8443/playbook@v1.git",
                "https://anonymous:@example.com/playbook.git",
                "ssh://git@example.com:22/playbook@v1.git",
                "ssh://git@[::1]:22/playbook@v1.git",
                "https://[::1]:8443/playbook@v1.git",
                "../playbook@v1",
                "url: https://example.com/playbook.git # asked: alice@example.com"
            })
    void aUserAloneIsNoSecret(String url) {
        assertThat(GitAddress.holdsSecret(url)).isFalse();
    }
}
