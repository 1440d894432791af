package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlagsTest {
    private static final String LABELS = "matrix_synapse_container_labels_";
    private static final String REDIRECT = LABELS + "public_client_root_redirection_enabled";
    private static final String PUBLIC = LABELS + "public_client_synapse_admin_api_enabled";
    private static final String INTERNAL = LABELS + "internal_client_synapse_admin_api_enabled";
    private static final String NGINX_REDIRECT = "matrix_nginx_proxy_proxy_matrix_client_redirect_root_uri_to_domain";
    private static final String NGINX_ADMIN =
            "matrix_nginx_proxy_proxy_matrix_client_api_forwarded_location_synapse_admin_api_enabled";

    @TempDir
    private Path folder;

    @Test
    void ofLabelsArePerHomeserver() {
        Flags flags = labels();

        assertThat(flags.edits("synapse", AdminApi.PUBLIC, RootRedirect.OFF))
                .containsExactly(new FlagEdit(REDIRECT, false), new FlagEdit(PUBLIC, true));
        assertThat(flags.edits("dendrite", AdminApi.PUBLIC, RootRedirect.OFF))
                .containsExactly(
                        new FlagEdit("matrix_dendrite_container_labels_public_client_root_redirection_enabled", false),
                        new FlagEdit("matrix_dendrite_container_labels_public_client_synapse_admin_api_enabled", true));
    }

    @Test
    void internalClosesThePublicWayAndOffClosesBoth() {
        Flags flags = labels();

        assertThat(flags.adminApi("synapse", AdminApi.INTERNAL))
                .containsExactly(new FlagEdit(PUBLIC, false), new FlagEdit(INTERNAL, true));
        assertThat(flags.adminApi("synapse", AdminApi.OFF))
                .containsExactly(new FlagEdit(PUBLIC, false), new FlagEdit(INTERNAL, false));
        assertThat(flags.adminApi("dendrite", AdminApi.OFF))
                .containsExactly(new FlagEdit(
                        "matrix_dendrite_container_labels_public_client_synapse_admin_api_enabled", false));
    }

    @Test
    void keepTouchesNothing() {
        assertThat(labels().edits("synapse", AdminApi.KEEP, RootRedirect.KEEP)).isEmpty();
    }

    @Test
    void ofNginxAreTheSameForEveryHomeserverAndTheRedirectIsADomain() {
        assertThat(nginx().edits("synapse", AdminApi.PUBLIC, RootRedirect.OFF))
                .containsExactly(new FlagEdit(NGINX_REDIRECT, ""), new FlagEdit(NGINX_ADMIN, true));
    }

    @Test
    void aHomeserverWithoutAdminApiIsRefusedInBothGenerations() {
        for (Flags flags : List.of(labels(), nginx())) {
            assertRefused(() -> flags.adminApi("conduit", AdminApi.PUBLIC), "conduit has no admin API");
            assertThat(flags.adminApi("conduit", AdminApi.OFF)).isEmpty();
        }
    }

    @Test
    void internalIsRefusedWhereTheCheckoutHasNoVariableForIt() {
        assertRefused(() -> labels().adminApi("dendrite", AdminApi.INTERNAL), "for the server's other services only");
        assertRefused(() -> nginx().adminApi("synapse", AdminApi.INTERNAL), "for the server's other services only");
    }

    @Test
    void anUnknownHomeserverIsRefusedWithThoseThereAre() {
        assertRefused(() -> labels().adminApi("conduwuit", AdminApi.PUBLIC), "It knows synapse, dendrite, conduit.");
        assertRefused(() -> labels().rootRedirect("conduwuit", RootRedirect.OFF), "conduwuit");
    }

    @Test
    void aCheckoutOfNeitherGenerationIsRefused() throws Exception {
        Path root = Fixture.nginx(folder);
        Files.delete(root.resolve("group_vars/matrix_servers"));
        Files.delete(root.resolve("roles/custom/matrix-nginx-proxy/defaults/main.yml"));
        Flags flags = Flags.of(Catalog.of(root));

        assertRefused(() -> flags.rootRedirect("synapse", RootRedirect.OFF), "no variable that switches off");
        assertRefused(() -> flags.adminApi("synapse", AdminApi.PUBLIC), "no admin API that this version");
    }

    @Test
    void tellsWhichServicesNeedWhatAWishCloses() {
        Need open = new Need(
                PUBLIC,
                "{{ matrix_ketesa_enabled or matrix_element_admin_enabled }}",
                List.of("matrix_ketesa_enabled", "matrix_element_admin_enabled"));
        Need internal = new Need(
                INTERNAL,
                "{{ (matrix_bot_draupnir_enabled and matrix_bot_draupnir_admin_api_enabled) }}",
                List.of("matrix_bot_draupnir_enabled", "matrix_bot_draupnir_admin_api_enabled"));

        assertThat(labels().neededAgainst("synapse", AdminApi.OFF)).containsExactly(open, internal);
        assertThat(labels().neededAgainst("synapse", AdminApi.INTERNAL)).containsExactly(open);
        assertThat(labels().neededAgainst("synapse", AdminApi.PUBLIC)).isEmpty();
        assertThat(nginx().neededAgainst("synapse", AdminApi.OFF))
                .flatExtracting(Need::services)
                .containsExactly("matrix_synapse_admin_enabled", "matrix_bot_matrix_registration_bot_enabled");
    }

    @Test
    void knowsTheOldNamesOfANewerCheckout() {
        assertThat(labels().stale("synapse", List.of(NGINX_ADMIN, "matrix_domain", NGINX_REDIRECT)))
                .containsExactly(
                        new StaleName(NGINX_ADMIN, Optional.of(new FlagEdit(PUBLIC, true))),
                        new StaleName(NGINX_REDIRECT, Optional.of(new FlagEdit(REDIRECT, false))));
    }

    @Test
    void theNamesOfTheCheckoutItselfAreNotOld() {
        assertThat(nginx().stale("synapse", List.of(NGINX_ADMIN))).isEmpty();
        assertThat(labels().stale("synapse", List.of(PUBLIC))).isEmpty();
    }

    private Flags labels() {
        return Flags.of(Catalog.of(Fixture.labels(folder)));
    }

    private Flags nginx() {
        return Flags.of(Catalog.of(Fixture.nginx(folder)));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(call)
                .withMessageContaining(message)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ExitCode.REFUSED));
    }
}
