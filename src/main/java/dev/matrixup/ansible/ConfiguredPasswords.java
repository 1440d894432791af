package dev.matrixup.ansible;

import dev.matrixup.report.Secret;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the user's arguments, environment and {@code ansible.cfg} say about passwords; Ansible follows it by itself.
 *
 * @param vault whether environment or {@code ansible.cfg} say where a vault password comes from
 * @param vaultAsks whether Ansible is to ask for one by itself, as {@code ID@prompt} means
 * @param become the password for sudo itself
 * @param becomeFile the file with the password for sudo
 * @param loginFile the file with the password to log in with
 */
public record ConfiguredPasswords(
        boolean vault,
        boolean vaultAsks,
        Optional<Secret> become,
        Optional<Path> becomeFile,
        Optional<Path> loginFile) {
    private static final AnsibleOption VAULT_IDENTITIES =
            AnsibleOption.of("", "", "ANSIBLE_VAULT_IDENTITY_LIST", "defaults.vault_identity_list");

    private static final AnsibleOption VAULT_FILE =
            AnsibleOption.of("", "", "ANSIBLE_VAULT_PASSWORD_FILE", "defaults.vault_password_file");

    private static final AnsibleOption BECOME =
            AnsibleOption.of("", "", "ANSIBLE_BECOME_PASS ANSIBLE_SUDO_PASS", "sudo_become_plugin.password");

    private static final AnsibleOption BECOME_FILE = AnsibleOption.of(
            "",
            "--become-password-file --become-pass-file",
            "ANSIBLE_BECOME_PASSWORD_FILE",
            "defaults.become_password_file");

    private static final AnsibleOption LOGIN_FILE = AnsibleOption.of(
            "",
            "--connection-password-file --conn-pass-file",
            "ANSIBLE_CONNECTION_PASSWORD_FILE",
            "defaults.connection_password_file");

    /**
     * Reads it.
     *
     * @param checkout where Ansible is started
     */
    public static ConfiguredPasswords of(AnsibleSettings settings, Path checkout) {
        List<String> identities = settings.find(VAULT_IDENTITIES).stream()
                .flatMap(list -> Arrays.stream(list.value().split(",")))
                .map(String::strip)
                .filter(identity -> !identity.isEmpty())
                .toList();
        return new ConfiguredPasswords(
                settings.find(VAULT_FILE).isPresent() || !identities.isEmpty(),
                identities.stream().anyMatch(identity -> identity.matches("(.*@)?prompt(_ask_vault_pass)?")),
                settings.find(BECOME).map(password -> Secret.of(password.value())),
                settings.find(BECOME_FILE).map(file -> settings.path(file, checkout)),
                settings.find(LOGIN_FILE).map(file -> settings.path(file, checkout)));
    }
}
