package dev.matrixup.ansible;

import dev.matrixup.yaml.Tagged;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How Ansible reaches a host, by the host's variables and where these say nothing by the user's {@link AnsibleSettings}. Where a setting
 * has several names, the one counts that counts for Ansible: the last in the list of its connection or become plugin ({@code
 * plugins/connection/ssh.py}, {@code plugins/become/sudo.py}). A variable that only Ansible can evaluate, being a template or vaulted,
 * hides what is set elsewhere and counts as not set.
 *
 * @param name the inventory's name
 * @param host the address or name to connect to
 * @param port empty for the default of SSH and its configuration
 * @param user the user to log in as, empty for the default
 * @param identity a private key file as written, a leading {@code ~} included
 * @param connection {@code ssh}, {@code local} or another plugin; without {@code ansible.builtin}
 * @param become whether it is to become another user, whatever the playbook says
 * @param becomeMethod how, {@code sudo} or another plugin; without {@code ansible.builtin}
 * @param becomeUser who that user is
 * @param unchecked what tells Ansible not to check host keys; empty if nothing does
 * @param sshArgs what Ansible gives to {@code ssh} in front of what it says itself, as words
 * @param moreSshArgs what Ansible gives to it after that
 */
public record HostConnection(
        String name,
        String host,
        OptionalInt port,
        Optional<String> user,
        Optional<String> identity,
        Setting connection,
        boolean become,
        Setting becomeMethod,
        Setting becomeUser,
        Optional<Setting> unchecked,
        List<String> sshArgs,
        List<String> moreSshArgs) {
    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "y", "t");

    private static final Set<String> OTHER_SSH = Set.of("paramiko", "paramiko_ssh", "ansible.netcommon.libssh");

    private static final AnsibleOption HOST = AnsibleOption.of("ansible_host ansible_ssh_host", "", "", "");

    private static final AnsibleOption PORT =
            AnsibleOption.of("ansible_port ansible_ssh_port", "", "ANSIBLE_REMOTE_PORT", "defaults.remote_port");

    private static final AnsibleOption USER =
            AnsibleOption.of("ansible_user ansible_ssh_user", "--user", "ANSIBLE_REMOTE_USER", "defaults.remote_user");

    private static final AnsibleOption IDENTITY = AnsibleOption.of(
            "ansible_private_key_file ansible_ssh_private_key_file",
            "--private-key --key-file",
            "ANSIBLE_PRIVATE_KEY_FILE",
            "defaults.private_key_file");

    private static final AnsibleOption CONNECTION =
            AnsibleOption.of("ansible_connection", "--connection", "ANSIBLE_TRANSPORT", "defaults.transport");

    private static final AnsibleOption HOST_KEY_CHECKING = AnsibleOption.of(
            "ansible_host_key_checking ansible_ssh_host_key_checking",
            "",
            "ANSIBLE_HOST_KEY_CHECKING ANSIBLE_SSH_HOST_KEY_CHECKING",
            "defaults.host_key_checking ssh_connection.host_key_checking");

    /** The connection plugin's own settings never count: a run always has a timeout, 10 s at least ({@code task_executor.py}). */
    private static final AnsibleOption TIMEOUT =
            AnsibleOption.of("ansible_ssh_timeout", "--timeout", "ANSIBLE_TIMEOUT", "defaults.timeout");

    private static final AnsibleOption SSH_ARGS =
            AnsibleOption.of("ansible_ssh_args", "", "ANSIBLE_SSH_ARGS", "ssh_connection.ssh_args");

    private static final AnsibleOption SSH_COMMON_ARGS = AnsibleOption.of(
            "ansible_ssh_common_args",
            "--ssh-common-args",
            "ANSIBLE_SSH_COMMON_ARGS",
            "ssh_connection.ssh_common_args");

    private static final AnsibleOption SSH_EXTRA_ARGS = AnsibleOption.of(
            "ansible_ssh_extra_args", "--ssh-extra-args", "ANSIBLE_SSH_EXTRA_ARGS", "ssh_connection.ssh_extra_args");

    private static final AnsibleOption BECOME =
            AnsibleOption.of("ansible_become", "--become", "ANSIBLE_BECOME", "privilege_escalation.become");

    private static final AnsibleOption BECOME_METHOD = AnsibleOption.of(
            "ansible_become_method", "--become-method", "ANSIBLE_BECOME_METHOD", "privilege_escalation.become_method");

    private static final AnsibleOption BECOME_USER = AnsibleOption.of(
            "ansible_become_user ansible_sudo_user",
            "--become-user",
            "ANSIBLE_BECOME_USER ANSIBLE_SUDO_USER",
            "privilege_escalation.become_user sudo_become_plugin.user");

    /** Copies the lists. */
    public HostConnection {
        sshArgs = List.copyOf(sshArgs);
        moreSshArgs = List.copyOf(moreSshArgs);
    }

    /**
     * Reads a host's variables, as {@link InventoryHosts} has them or with values that {@link EffectiveValues} told put over them.
     *
     * @param settings what holds for all hosts that have no variable of their own for it
     */
    public static HostConnection of(String name, Map<String, Object> variables, AnsibleSettings settings) {
        Reader reader = new Reader(name, variables, settings);
        List<String> more = new ArrayList<>();
        reader.text(TIMEOUT)
                .filter(seconds -> seconds.matches("\\d{1,6}"))
                .ifPresent(seconds -> more.addAll(List.of("-o", "ConnectTimeout=" + seconds)));
        more.addAll(reader.words(SSH_COMMON_ARGS));
        more.addAll(reader.words(SSH_EXTRA_ARGS));
        return new HostConnection(
                name,
                reader.text(HOST).orElse(name),
                reader.text(PORT)
                        .filter(port -> port.matches("\\d{1,5}"))
                        .map(port -> OptionalInt.of(Integer.parseInt(port)))
                        .orElse(OptionalInt.empty()),
                reader.text(USER),
                reader.text(IDENTITY),
                reader.plugin(CONNECTION)
                        .filter(plugin -> !plugin.value().equals("smart"))
                        .orElse(Setting.byDefault("ssh")),
                reader.text(BECOME).filter(HostConnection::isTrue).isPresent(),
                reader.plugin(BECOME_METHOD).orElse(Setting.byDefault("sudo")),
                reader.setting(BECOME_USER).orElse(Setting.byDefault("root")),
                reader.setting(HOST_KEY_CHECKING).filter(setting -> !isTrue(setting.value())),
                reader.words(SSH_ARGS),
                more);
    }

    private static boolean isTrue(String text) {
        return TRUE.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Whether everything happens on this machine. */
    public boolean local() {
        return connection.value().equals("local");
    }

    /** Whether the host is reached by SSH, by whatever program. */
    public boolean ssh() {
        return connection.value().equals("ssh") || otherSsh();
    }

    /** Whether another program than OpenSSH does that. */
    public boolean otherSsh() {
        return OTHER_SSH.contains(connection.value());
    }

    /** No record: what it holds may be secret. */
    private static final class Reader {
        private final String host;
        private final Map<String, Object> variables;
        private final AnsibleSettings settings;

        Reader(String host, Map<String, Object> variables, AnsibleSettings settings) {
            this.host = host;
            this.variables = variables;
            this.settings = settings;
        }

        Optional<String> text(AnsibleOption option) {
            return setting(option).map(Setting::value);
        }

        List<String> words(AnsibleOption option) {
            return text(option).map(ShellWords::split).orElse(List.of());
        }

        Optional<Setting> plugin(AnsibleOption option) {
            return setting(option)
                    .map(plugin ->
                            new Setting(plugin.value().replaceFirst("^ansible\\.builtin\\.", ""), plugin.origin()));
        }

        /** The value under the last of the variables that is there; else what is set for all hosts. */
        Optional<Setting> setting(AnsibleOption option) {
            return option.variables().stream()
                    .filter(name -> variables.get(name) != null)
                    .reduce((first, second) -> second)
                    .map(this::variable)
                    .orElseGet(() -> settings.find(option));
        }

        private Optional<Setting> variable(String name) {
            Object value = variables.get(name);
            String text = value instanceof Tagged tagged ? tagged.text() : Objects.toString(value);
            boolean evaluable = value instanceof Tagged tagged ? !tagged.isVaulted() : !text.contains("{{");
            return evaluable && !text.isEmpty()
                    ? Optional.of(new Setting(text, name + " of " + host))
                    : Optional.empty();
        }
    }
}
