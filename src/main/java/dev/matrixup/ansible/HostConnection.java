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
import java.util.stream.Stream;

/**
 * How the inventory says Ansible reaches a host. Where a setting has several names, the one counts that counts for Ansible: the last
 * in the list of its connection or become plugin ({@code plugins/connection/ssh.py}, {@code plugins/become/sudo.py}). One that only
 * Ansible can evaluate, being a template or vaulted, counts as not given. Holds no password, only whether there is one.
 *
 * @param name the inventory's name
 * @param host the address or name to connect to
 * @param port empty for the default of SSH and its configuration
 * @param user the user to log in as, empty for the default
 * @param identity a private key file as written, a leading {@code ~} included
 * @param connection {@code ssh}, {@code local} or another plugin; without {@code ansible.builtin}
 * @param become whether the inventory asks to become another user
 * @param becomePassword whether the inventory has a password for that
 * @param loginPassword whether the inventory has a password to log in with
 * @param sshArgs what Ansible adds to the arguments of {@code ssh}, as words
 */
public record HostConnection(
        String name,
        String host,
        OptionalInt port,
        Optional<String> user,
        Optional<String> identity,
        String connection,
        boolean become,
        boolean becomePassword,
        boolean loginPassword,
        List<String> sshArgs) {
    private static final Set<String> TRUE = Set.of("true", "yes", "on", "1", "y", "t");

    private static final Set<String> OTHER_SSH = Set.of("paramiko", "paramiko_ssh", "ansible.netcommon.libssh");

    /** Copies the list. */
    public HostConnection {
        sshArgs = List.copyOf(sshArgs);
    }

    /** Reads a host's variables, as {@link InventoryHosts} has them or with values that {@link EffectiveValues} told put over them. */
    public static HostConnection of(String name, Map<String, Object> variables) {
        Reader reader = new Reader(variables);
        List<String> sshArgs = new ArrayList<>();
        for (String part : List.of("ansible_ssh_args", "ansible_ssh_common_args", "ansible_ssh_extra_args")) {
            reader.text(part).map(ShellWords::split).ifPresent(sshArgs::addAll);
        }
        return new HostConnection(
                name,
                reader.text("ansible_host", "ansible_ssh_host").orElse(name),
                reader.text("ansible_port", "ansible_ssh_port")
                        .filter(port -> port.matches("\\d{1,5}"))
                        .map(port -> OptionalInt.of(Integer.parseInt(port)))
                        .orElse(OptionalInt.empty()),
                reader.text("ansible_user", "ansible_ssh_user"),
                reader.text("ansible_private_key_file", "ansible_ssh_private_key_file"),
                reader.text("ansible_connection")
                        .map(plugin -> plugin.replaceFirst("^ansible\\.builtin\\.", ""))
                        .filter(plugin -> !plugin.equals("smart"))
                        .orElse("ssh"),
                reader.text("ansible_become")
                        .filter(text -> TRUE.contains(text.toLowerCase(Locale.ROOT)))
                        .isPresent(),
                reader.present("ansible_become_password", "ansible_become_pass", "ansible_sudo_pass"),
                reader.present("ansible_password", "ansible_ssh_pass", "ansible_ssh_password"),
                sshArgs);
    }

    /** Whether everything happens on this machine. */
    public boolean local() {
        return connection.equals("local");
    }

    /** Whether the host is reached by SSH, by whatever program. */
    public boolean ssh() {
        return connection.equals("ssh") || otherSsh();
    }

    /** Whether another program than OpenSSH does that. */
    public boolean otherSsh() {
        return OTHER_SSH.contains(connection);
    }

    /** No record: what it holds may be secret. */
    private static final class Reader {
        private final Map<String, Object> variables;

        Reader(Map<String, Object> variables) {
            this.variables = variables;
        }

        /** The value under the last of the names that is there. */
        Optional<String> text(String... names) {
            Object value = last(names).orElse(null);
            String text = value instanceof Tagged tagged ? tagged.text() : Objects.toString(value, "");
            boolean evaluable = value instanceof Tagged tagged ? !tagged.tag().equals("!vault") : !text.contains("{{");
            return evaluable && !text.isEmpty() ? Optional.of(text) : Optional.empty();
        }

        boolean present(String... names) {
            return last(names).isPresent();
        }

        private Optional<Object> last(String... names) {
            return Stream.of(names).map(variables::get).filter(Objects::nonNull).reduce((first, second) -> second);
        }
    }
}
