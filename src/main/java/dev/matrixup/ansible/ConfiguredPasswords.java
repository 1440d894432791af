package dev.matrixup.ansible;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the user's environment and {@code ansible.cfg} say about passwords; Ansible follows it by itself.
 *
 * @param vault whether they say where a vault password comes from
 * @param vaultAsks whether Ansible is to ask for one by itself, as {@code ID@prompt} means
 * @param becomeFile the file with the password for sudo
 */
public record ConfiguredPasswords(boolean vault, boolean vaultAsks, Optional<Path> becomeFile) {
    /**
     * Reads it.
     *
     * @param user the environment that matrixup was started with
     * @param checkout where Ansible is started
     */
    public static ConfiguredPasswords of(Map<String, String> user, Path checkout) {
        Map<String, String> environment = AnsibleEnvironment.of(user, checkout);
        List<String> identities =
                AnsibleEnvironment.configured(environment, "ANSIBLE_VAULT_IDENTITY_LIST", "vault_identity_list")
                        .stream()
                        .flatMap(list -> Arrays.stream(list.split(",")))
                        .map(String::strip)
                        .filter(identity -> !identity.isEmpty())
                        .toList();
        Optional<String> file =
                AnsibleEnvironment.configured(environment, "ANSIBLE_VAULT_PASSWORD_FILE", "vault_password_file");
        return new ConfiguredPasswords(
                file.isPresent() || !identities.isEmpty(),
                identities.stream().anyMatch(identity -> identity.matches("(.*@)?prompt(_ask_vault_pass)?")),
                AnsibleEnvironment.configured(environment, "ANSIBLE_BECOME_PASSWORD_FILE", "become_password_file")
                        .map(path -> AnsibleEnvironment.home(environment, path))
                        .map(checkout.toAbsolutePath()::resolve));
    }
}
