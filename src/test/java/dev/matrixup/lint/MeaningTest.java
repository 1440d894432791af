package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.yaml.YamlNode;
import dev.matrixup.yaml.YamlText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The renames that a value does not survive, each as it stands in the resource. */
class MeaningTest {
    private static final String REDIRECT = "matrix_nginx_proxy_proxy_matrix_client_redirect_root_uri_to_domain";
    private static final String ADMIN_API =
            "matrix_nginx_proxy_proxy_matrix_client_api_forwarded_location_synapse_admin_api_enabled";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                REDIRECT + " | ''   | matrix_synapse_container_labels_public_client_root_redirection_enabled: false",
                REDIRECT + " | ~    | matrix_synapse_container_labels_public_client_root_redirection_enabled: false",
                REDIRECT
                        + " | element.example.com | matrix_synapse_container_labels_public_client_root_redirection_url: https://element.example.com",
                REDIRECT
                        + " | \"element.{{ matrix_domain }}\" | matrix_synapse_container_labels_public_client_root_redirection_url: \"https://element.{{ matrix_domain }}\"",
                REDIRECT + " | https://example.com/ | -",
                REDIRECT + " | !vault abc | -",
                "matrix_media_repo_container_labels_traefik_logout_path_prefix | /x | -",
                "matrix_media_repo_container_labels_traefik_logout_federation_path_prefix | /x | -",
                "matrix_media_repo_container_labels_traefik_admin_path_prefix | /x | -",
                "matrix_media_repo_container_labels_traefik_admin_federation_path_prefix | /x | -",
                "matrix_prometheus_process_extra_arguments | ['--a', --b] | prometheus_process_extra_arguments_custom: [\"--a\", \"--b\"]",
                "prometheus_postgres_exporter_database_ssl | no  | prometheus_postgres_exporter_database_sslmode: disable",
                "prometheus_postgres_exporter_database_ssl | true | prometheus_postgres_exporter_database_sslmode: require",
                "prometheus_postgres_exporter_database_ssl | \"{{ x }}\" | -",
                "matrix_hookshot_jira_oauth_uri | https://example.com/j | matrix_bridge_hookshot_jira_oauth_redirect_uri: https://example.com/j",
                "matrix_bridge_hookshot_jira_oauth_uri | \"{{ x }}\" | matrix_bridge_hookshot_jira_oauth_redirect_uri: \"{{ x }}\"",
                "matrix_systemd_services_list | [a.service] | -",
            })
    void eachSaysTheLineToWrite(String name, String value, String line) {
        Subject subject = newest().vars(name + ": " + value + "\n").subject();
        Optional<YamlNode> node = YamlText.varsFile(Path.of("x"), ("x: " + value).getBytes(StandardCharsets.UTF_8))
                .find("x")
                .map(entry -> entry.value());

        Meaning meaning = Meaning.of(name).orElseThrow();
        List<String> expected = new ArrayList<>();
        if (line != null) {
            expected.add("write instead:  " + line);
        }
        expected.add("read " + meaning.link());
        assertThat(meaning.mend(node, subject)).isEqualTo(expected);
    }

    @Test
    void eachIsASentenceWithALink() {
        assertThat(Meaning.all()).hasSize(6).allSatisfy(meaning -> {
            assertThat(meaning.why()).matches("[A-Z].*\\.");
            assertThat(meaning.link()).startsWith("https://github.com/");
        });
    }

    @Test
    void noLineIsSaidThatTheCheckoutDoesNotHave() {
        LintLab lab = LintLab.in(folder).vars(REDIRECT + ": ''\n");
        assertThat(lab.look(new OldVariables()))
                .containsExactly(
                        "error replaced vars.yml:1:1 " + REDIRECT + " is gone. The old value is a domain, the"
                                + " new one a whole address, and a switch of its own says that there is no redirect. | read"
                                + " https://github.com/spantaleev/matrix-docker-ansible-deploy/blob/master/CHANGELOG.md#2024-01-15");
    }

    @Test
    void aMeaningThatChangedOnTheWayCountsToo() {
        LintLab lab = newest().file("playbook/roles/custom/matrix-base/tasks/main.yml", """
                - ansible.builtin.fail:
                    msg: "{{ item.old }} is {{ item.new }} now."
                  when: "lookup('ansible.builtin.varnames', ('^' + item.old + '$'), wantlist=True) | length > 0"
                  with_items:
                    - {'old': 'older_ssl', 'new': 'prometheus_postgres_exporter_database_ssl'}
                    - {'old': 'prometheus_postgres_exporter_database_ssl', 'new': 'prometheus_postgres_exporter_database_sslmode'}
                """)
                .vars("older_ssl: false\nmine: '{{ prometheus_postgres_exporter_database_ssl }}'\n");
        assertThat(lab.look(new OldVariables()))
                .singleElement()
                .asString()
                .startsWith("error replaced vars.yml:1:1 older_ssl is gone. The old value is true or false")
                .contains("| write instead:  prometheus_postgres_exporter_database_sslmode: disable / read ");
        assertThat(lab.look(new OldMentions()))
                .singleElement()
                .asString()
                .startsWith("error replaced vars.yml:2:11 prometheus_postgres_exporter_database_ssl is mentioned");
        assertThat(Renames.of(lab.subject()).safe()).isEmpty();
    }

    @Test
    void theSwitchOfTheAdminApiMeansWhatItMeant() {
        LintLab lab = newest().vars(ADMIN_API + ": true\n");
        assertThat(Renames.of(lab.subject()).safe())
                .containsOnlyKeys(ADMIN_API)
                .containsValue("matrix_synapse_container_labels_public_client_synapse_admin_api_enabled");
        lab.vars(ADMIN_API + ": true\nmatrix_homeserver_implementation: conduit\n");
        assertThat(Renames.of(lab.subject()).safe()).isEmpty();
        assertThat(Renames.of(lab.subject()).gone()).containsExactly(ADMIN_API);
        assertThat(lab.look(new OldVariables()))
                .containsExactly("error removed vars.yml:1:1 " + ADMIN_API
                        + " is gone. conduit has no such setting. | delete the line");
    }

    /** A checkout that has the new names. */
    private LintLab newest() {
        return LintLab.in(folder).file("playbook/group_vars/matrix_servers", """
                matrix_synapse_container_labels_public_client_root_redirection_enabled: true
                matrix_synapse_container_labels_public_client_root_redirection_url: ''
                matrix_synapse_container_labels_public_client_synapse_admin_api_enabled: false
                prometheus_process_extra_arguments_custom: []
                prometheus_postgres_exporter_database_sslmode: disable
                matrix_bridge_hookshot_jira_oauth_redirect_uri: ''
                """);
    }
}
