package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services of small checkouts. */
class ServiceTest {
    private static final Catalog CATALOG = Catalog.of(Path.of("src/test/resources/checkout"));

    @TempDir
    private Path folder;

    @Test
    void are_the_roles_with_a_main_switch_and_a_tag_of_their_own() {
        // The service manager has switches but no tag, Synapse has both but is a homeserver, the metrics are a detail.
        assertThat(Service.of(CATALOG)).singleElement().satisfies(service -> {
            assertThat(service.name()).isEqualTo("carrier");
            assertThat(service.kind()).isEqualTo(Service.Kind.BRIDGE);
            assertThat(service.role()).isEqualTo("custom/matrix-bridge-carrier");
            assertThat(service.variable()).isEqualTo("matrix_bridge_carrier_enabled");
        });
    }

    @Test
    void have_a_switch_that_need_not_be_named_after_the_role() {
        Path root = Fixture.labels(folder);
        Fixture.write(
                root.resolve("setup.yml"),
                "- hosts: all\n  roles: [custom/matrix-bridge-sms, custom/matrix-aux, custom/matrix-kit]\n");
        role(
                root,
                "matrix-bridge-sms",
                "sms_pigeon_enabled: false\nsms_pigeon_port: 1\nsms_pigeon_metrics_enabled: no\n");
        role(root, "matrix-aux", "aux_files: []\naux_files_enabled: []\naux_other: 1\nother: 1\n");

        role(root, "matrix-kit", "kit_installation_enabled: true\n");

        assertThat(Service.of(Catalog.of(root)))
                .extracting(Service::name, Service::variable)
                .containsExactly(tuple("sms", "sms_pigeon_enabled"));
    }

    @Test
    void are_found_by_each_of_their_names() {
        List<Service> services = Service.of(CATALOG);

        assertThat(List.of(
                        "carrier",
                        "Carrier",
                        "bridge-carrier",
                        "matrix-bridge-carrier",
                        "matrix-carrier",
                        "bridge_carrier",
                        "matrix_bridge_carrier_enabled"))
                .allSatisfy(
                        name -> assertThat(Service.find(services, name).name()).isEqualTo("carrier"));
        assertThatThrownBy(() -> Service.find(services, "carier"))
                .isInstanceOf(Failure.class)
                .hasMessage("This version of the playbook has no service carier. Did you mean carrier?");
    }

    @Test
    void are_suggested_by_a_part_of_their_names() {
        List<Service> services = List.of(
                service("client-element"), service("element-admin"), service("mautrix-whatsapp"), service("jitsi"));

        assertThatThrownBy(() -> Service.find(services, "element"))
                .hasMessage("This version of the playbook has no service element."
                        + " Did you mean client-element or element-admin?");
        assertThatThrownBy(() -> Service.find(services, "matrix-whatsap"))
                .hasMessageEndingWith("Did you mean mautrix-whatsapp?");
        assertThatThrownBy(() -> Service.find(services, "dimension")).hasMessageEndingWith("no service dimension.");
    }

    private static Service service(String name) {
        return new Service(
                name, Service.Kind.OTHER, "custom/" + name, name.replace('-', '_') + "_enabled", Set.of(name));
    }

    @Test
    void know_which_variables_of_others_follow_them() {
        assertThat(Service.of(CATALOG).get(0).reach(CATALOG))
                .isEqualTo(Map.of(
                        "galaxy/systemd_service_manager",
                        List.of("devture_systemd_service_manager_services_list_auto")));
    }

    private static void role(Path root, String name, String defaults) {
        Path role = root.resolve("roles/custom").resolve(name);
        Fixture.write(role.resolve("defaults/main.yml"), defaults);
        Fixture.write(role.resolve("tasks/main.yml"), "- debug:\n  tags: [install-all, install-" + name + "]\n");
    }
}
