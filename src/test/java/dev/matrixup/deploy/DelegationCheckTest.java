package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Outside.Layer;
import dev.matrixup.deploy.Outside.Trouble;
import dev.matrixup.workspace.BaseDomain;
import dev.matrixup.workspace.Invocation;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DelegationCheckTest {
    private static final Trouble NO_FILE = new Trouble(
            Layer.ANSWER, "example.com", "https://example.com/.well-known/matrix/client answers with status 404");
    private static final Trouble NO_NAME = new Trouble(Layer.NAME, "example.com", "example.com has no address");

    @Test
    void aWebsiteThatDoesNotLeadHereYetHasTheThreeAnswers() {
        assertThat(findings(BaseDomain.KEEP, NO_FILE, true)).singleElement().satisfies(finding -> {
            assertThat(finding.stops()).isFalse();
            assertThat(finding.what())
                    .hasMessage("example.com does not lead to your Matrix server yet:"
                            + " https://example.com/.well-known/matrix/client answers with status 404.");
            assertThat(finding.what().next()).hasSize(3).allMatch(line -> line.startsWith("base_domain: "));
        });
    }

    @Test
    void filesToUploadAreMadeByTheFirstDeployment() {
        assertThat(findings(BaseDomain.ELSEWHERE, NO_FILE, true).get(0).what().next())
                .contains(
                        "upload .matrixup/well-known/example.com/client to",
                        "  https://example.com/.well-known/matrix/client",
                        "deploy makes what is to be uploaded");
        assertThat(findings(BaseDomain.ELSEWHERE, NO_FILE, false).get(0).what().next())
                .doesNotContain("deploy makes what is to be uploaded");
    }

    @Test
    void whatTheServerWillServeItselfNeedsOnlyItsNameBeforehand() {
        assertThat(findings(BaseDomain.SERVED_HERE, NO_FILE, true)).isEmpty();
        assertThat(findings(BaseDomain.SERVED_HERE, NO_FILE, false)).hasSize(1);
        assertThat(findings(BaseDomain.SERVED_HERE, NO_NAME, true).get(0).what().next())
                .containsExactly("A      example.com    203.0.113.10");
    }

    @Test
    void nobodyLooksWhereItNeedNotLeadAnywhere() {
        assertThat(check(BaseDomain.NONE).look()).isCompletedWithValue(Optional.empty());
        assertThat(check(BaseDomain.NONE).judge(Optional.empty(), true).findings())
                .isEmpty();
    }

    private static List<Finding> findings(BaseDomain baseDomain, Trouble trouble, boolean fresh) {
        return check(baseDomain).judge(Optional.of(trouble), fresh).findings();
    }

    private static DelegationCheck check(BaseDomain baseDomain) {
        PublicAddress address = new PublicAddress(
                URI.create("https://matrix.example.com"),
                "example.com",
                "matrix.example.com:8448",
                true,
                true,
                baseDomain,
                Optional.of("traefik"));
        Mends mends = new Mends(
                new Invocation(Path.of("/srv/matrix"), Optional.empty()),
                Path.of(".matrixup/well-known/example.com"),
                "synapse",
                address,
                "203.0.113.10",
                name -> List.of(InetAddress.getByName("203.0.113.10")));
        return new DelegationCheck(address, mends, Outside.system());
    }
}
