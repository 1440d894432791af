package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    @TempDir
    private Path folder;

    @Test
    void namesTheRolesInTheirOrderWithTheirTags() {
        Catalog catalog = Catalog.of(Fixture.labels(folder));

        assertThat(catalog.roles())
                .extracting(PlaybookRole::name)
                .containsExactly(
                        "custom/matrix_playbook_migration",
                        "galaxy/docker",
                        "custom/matrix-base",
                        "custom/matrix-synapse",
                        "custom/matrix-dendrite",
                        "custom/matrix-conduit");
        assertThat(catalog.roles().get(1).tags()).containsExactly("setup-docker", "install-docker");
        assertThat(catalog.roles().get(5).tags()).containsExactly("setup-conduit", "install-conduit");
    }

    @Test
    void knowsTheTagsOfARoleAndOfItsTasks() {
        Catalog catalog = Catalog.of(Fixture.labels(folder));

        assertThat(catalog.tags(catalog.roles().get(1))).contains("setup-docker", "install-docker");
        assertThat(catalog.tags(catalog.roles().get(3))).contains("setup-all", "install-synapse", "start");
        assertThat(catalog.tags(new PlaybookRole("custom/other", List.of()))).isEmpty();
    }

    @Test
    void knowsOwnerValueAndPlaceOfAVariable() {
        Path root = Fixture.labels(folder);
        Catalog catalog = Catalog.of(root);

        Variable variable = catalog.find("matrix_synapse_container_labels_public_client_synapse_admin_api_enabled")
                .orElseThrow();

        assertThat(variable.owner()).contains("custom/matrix-synapse");
        assertThat(variable.roleDefault().orElseThrow().value().toJava()).isEqualTo(false);
        assertThat(variable.value().toJava()).isEqualTo("{{ matrix_ketesa_enabled or matrix_element_admin_enabled }}");
        assertThat(variable.place()).hasToString(root.resolve("group_vars/matrix_servers") + ":6:1");
        assertThat(variable.value().place().line()).isEqualTo(6);
    }

    @Test
    void aVariableOfTheGroupAloneHasNoOwner() {
        Catalog catalog = Catalog.of(Fixture.labels(folder));

        assertThat(catalog.find("matrix_playbook_public_client_root_redirection_url")
                        .orElseThrow()
                        .owner())
                .isEmpty();
        assertThat(catalog.find("matrix_synapse_max_upload_size_mb")).isEmpty();
    }

    @Test
    void ofSeveralDefaultsFilesTheLastCounts() {
        Catalog catalog = Catalog.of(Fixture.nginx(folder));

        assertThat(catalog.find("matrix_domain").orElseThrow().value().toJava()).isEqualTo("");
        assertThat(catalog.defines("matrix_base_second")).isTrue();
    }

    @Test
    void readsGroupVarsThatAreAFolder() throws Exception {
        Path root = Fixture.nginx(folder);
        Path group = root.resolve("group_vars/matrix_servers");
        Files.delete(group);
        Fixture.write(group.resolve("a.yml"), "one: 1\ntwo: 1\n");
        Fixture.write(group.resolve("b.yml"), "two: 2\n");
        Fixture.write(group.resolve("b.yml.bak"), "two: 3\n");

        Catalog catalog = Catalog.of(root);

        assertThat(catalog.find("one").orElseThrow().value().toJava()).isEqualTo(1L);
        assertThat(catalog.find("two").orElseThrow().value().toJava()).isEqualTo(2L);
    }

    @Test
    void knowsTheHomeserversThatThePlaybookAccepts() {
        assertThat(Catalog.of(Fixture.labels(folder)).homeservers()).containsExactly("synapse", "dendrite", "conduit");
    }

    @Test
    void takesTheHomeserversWithARoleWhereNoneIsValidated() {
        assertThat(Catalog.of(Fixture.nginx(folder)).homeservers()).containsExactly("synapse", "conduit");
    }
}
