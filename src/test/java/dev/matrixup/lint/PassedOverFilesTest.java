package dev.matrixup.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassedOverFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsShadowedByTheFolderOfItsName() {
        LintLab lab = LintLab.in(folder).file("inventory/host_vars/matrix.example.com.yml", "a: 1\n");
        assertThat(lab.look(new PassedOverFiles()))
                .containsExactly("error shadowed inventory/host_vars/matrix.example.com.yml:1:1 Ansible loads"
                        + " matrix.example.com, and so passes over matrix.example.com.yml, which has the same name. |"
                        + " move what is in it to where Ansible looks, or remove it");
    }

    @Test
    void aFolderOfNoHostIsNotLoaded() {
        LintLab lab = LintLab.in(folder).file("inventory/host_vars/matrix.exmaple.com/vars.yml", "a: 1\n");
        assertThat(lab.look(new PassedOverFiles()))
                .containsExactly(
                        "warning unloaded inventory/host_vars/matrix.exmaple.com:1:1 matrix.exmaple.com belongs"
                                + " to no host of the inventory, so nothing in it counts. | give it the name of a host in the"
                                + " inventory, or remove it");
    }

    @Test
    void whatIsEncryptedAsAWholeIsSaidNotToBeLookedAt() {
        LintLab lab = LintLab.in(folder).vars("secret.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n");
        assertThat(lab.look(new PassedOverFiles()))
                .singleElement()
                .asString()
                .startsWith("hint encrypted secret.yml:1:1 secret.yml is encrypted as a whole");
    }
}
