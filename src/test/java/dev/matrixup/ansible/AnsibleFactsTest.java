package dev.matrixup.ansible;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnsibleFactsTest {
    @Test
    void readsTheVersionAndThePathsOfTodaysAnsible() {
        assertThat(AnsibleFacts.parse("""
                        ansible-playbook [core 2.19.14]
                          config file = /srv/playbook/ansible.cfg
                          configured module search path = ['/root/.ansible/plugins/modules']
                          ansible python module location = /opt/a/lib/python3.11/site-packages/ansible
                          ansible collection location = /root/.ansible/collections:/usr/share/ansible/collections
                          executable location = /opt/a/bin/ansible-playbook
                          python version = 3.11.2 (main) [GCC 12.2.0] (/opt/a/bin/python3)
                        """))
                .contains(new AnsibleFacts(
                        "2.19.14",
                        Path.of("/opt/a/bin/ansible-playbook"),
                        Path.of("/opt/a/lib/python3.11/site-packages/ansible"),
                        java.util.List.of(
                                Path.of("/root/.ansible/collections"), Path.of("/usr/share/ansible/collections"))));
    }

    @Test
    void readsTheVersionOfAnAnsibleFromBeforeCollections() {
        assertThat(AnsibleFacts.parse("""
                        ansible-playbook 2.9.27
                          ansible python module location = /usr/lib/python3/dist-packages/ansible
                          executable location = /usr/bin/ansible-playbook
                        """))
                .hasValueSatisfying(facts -> assertThat(facts.core()).isEqualTo("2.9.27"));
    }

    @Test
    void takesNothingElseForAnAnswer() {
        assertThat(AnsibleFacts.parse("")).isEmpty();
        assertThat(AnsibleFacts.parse("pyenv: ansible-playbook: command not found"))
                .isEmpty();
        assertThat(AnsibleFacts.parse("ansible-playbook [core 2.19.14]\n")).isEmpty();
    }

    @Test
    void findsCollectionsInAllPlacesThatAnsibleLooksInto(@TempDir Path folder) throws IOException {
        Path packages = folder.resolve("site-packages");
        collection(folder.resolve("home/ansible_collections/community/docker"), "4.8.2");
        collection(packages.resolve("ansible_collections/community/docker"), "1.0.0");
        collection(packages.resolve("ansible_collections/community/general"), "11.4.1");
        Files.createDirectories(folder.resolve("checkout/collections/ansible_collections/ansible/posix"));
        AnsibleFacts facts = new AnsibleFacts(
                "2.19.0",
                folder.resolve("bin/ansible-playbook"),
                packages.resolve("ansible"),
                java.util.List.of(folder.resolve("home")));

        assertThat(facts.collections(
                        Set.of("community.docker", "community.general", "ansible.posix", "a.missing"),
                        folder.resolve("checkout")))
                .isEqualTo(Map.of(
                        "community.docker", "4.8.2",
                        "community.general", "11.4.1",
                        "ansible.posix", "of unknown version"));
    }

    private static void collection(Path folder, String version) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(
                folder.resolve("MANIFEST.json"), "{\"collection_info\": {\"version\": \"%s\"}}".formatted(version));
    }
}
