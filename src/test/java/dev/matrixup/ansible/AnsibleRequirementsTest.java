package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnsibleRequirementsTest {
    private static final Map<String, String> BOTH = Map.of("community.docker", "4.8.2", "community.general", "11.4.1");

    @ParameterizedTest
    @CsvSource({
        "2.15.1, true",
        "2.15.0, false",
        "2.14.18, false",
        "2.9.27, false",
        "2.100, true",
        "2.16.0rc1, true",
        "3.0.0.dev0, true"
    })
    void comparesVersionsByNumber(String core, boolean enough) {
        assertThat(AnsibleRequirements.atLeast("2.15.1").satisfiedBy(core)).isEqualTo(enough);
    }

    @Test
    void saysAllThatIsLacking() {
        AnsibleRequirements needs = AnsibleRequirements.atLeast("2.15.1");
        assertThat(needs.lacking("2.19.0", BOTH)).isEmpty();
        assertThat(needs.lacking("2.14.18", Map.of("community.general", "6.6.2")))
                .containsExactly("is core 2.14.18, and 2.15.1 is needed", "has no collection community.docker");
    }

    @Test
    void refusesWhatIsNoVersion() {
        assertThatThrownBy(() -> AnsibleRequirements.atLeast("newest")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsWhatDebianWouldInstall() {
        assertThat(SystemPackages.candidateIn("""
                        ansible-core:
                          Installed: (none)
                          Candidate: 2.14.18-0+deb12u2
                          Version table:
                        """)).contains("2.14.18-0+deb12u2");
        assertThat(SystemPackages.candidateIn("ansible-core:\n  Installed: (none)\n  Candidate: (none)\n"))
                .isEmpty();
        assertThat(AnsibleRequirements.atLeast("2.14.0").satisfiedBy("2.14.18-0+deb12u2"))
                .isTrue();
    }
}
