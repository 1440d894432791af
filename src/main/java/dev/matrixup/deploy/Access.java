package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleCommand;
import dev.matrixup.ansible.AnsibleScope;
import dev.matrixup.ansible.AnsibleSettings;
import dev.matrixup.ansible.ConfiguredPasswords;
import dev.matrixup.ansible.ExtraArguments;
import dev.matrixup.ansible.OneTimeVault;
import dev.matrixup.remote.Become;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Secret;
import dev.matrixup.yaml.Tagged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Passwords and keys of one job: what the user gave, what his inventory and his {@code ansible.cfg} say, and what he was asked, each
 * once. Ansible gets what it does not know by itself: passwords in a {@link OneTimeVault}, keys in an agent of our own, which ends when
 * this is closed.
 */
final class Access implements AutoCloseable {
    /** The names of the password for sudo; the last one that is set counts ({@code plugins/become/sudo.py}). */
    private static final List<String> BECOME =
            List.of("ansible_become_password", "ansible_become_pass", "ansible_sudo_pass");

    /** The names of the password to log in with ({@code plugins/connection/ssh.py}). */
    private static final List<String> LOGIN = List.of("ansible_password", "ansible_ssh_pass", "ansible_ssh_password");

    private static final String SECRETS = "matrixup_secrets";

    private final Context context;
    private final ConnectionRequest request;
    private final List<String> arguments;
    private final ConfiguredPasswords configured;
    private final TerminalLogin login;
    private Optional<Secret> vaultPassword = Optional.empty();
    private volatile Optional<Secret> handedToAnsible = Optional.empty();

    /**
     * Asks nothing yet.
     *
     * @param arguments the user's own arguments for Ansible
     * @param settings those arguments, and what else he has set for Ansible
     * @throws Failure (3) if Ansible is configured to ask by itself, on the input that is ours
     */
    Access(
            Context context,
            ConnectionRequest request,
            List<String> arguments,
            AnsibleSettings settings,
            Path checkout) {
        this.context = context;
        this.request = request;
        this.arguments = List.copyOf(arguments);
        this.configured = ConfiguredPasswords.of(settings, checkout);
        this.login = new TerminalLogin(context);
        if (configured.vaultAsks()) {
            throw Failure.refused(
                            "Ansible is configured to ask for a vault password by itself (vault_identity_list), on the input that matrixup holds.")
                    .next("Name a file there instead of prompt, or leave it out: matrixup asks where one is needed.");
        }
    }

    /** Who helps to log in. */
    TerminalLogin login() {
        return login;
    }

    /** A question to Ansible, with the vault passwords that there are. */
    AnsibleScope scope(AnsibleScope scope) {
        List<String> given = new ArrayList<>(request.vault());
        given.addAll(ExtraArguments.vault(arguments));
        AnsibleScope all = scope.withVault(given, Secret.of(""));
        return vaultPassword.map(all::withVaultPassword).orElse(all);
    }

    /** Whether anything says where a vault password is, or one was asked. */
    boolean hasVaultPassword() {
        return vaultPassword.isPresent()
                || configured.vault()
                || !request.vault().isEmpty()
                || !ExtraArguments.vault(arguments).isEmpty();
    }

    /**
     * Asks for the vault password.
     *
     * @param what is vaulted, as the beginning of a sentence
     * @throws Failure (3) if nobody tells it
     */
    void askVaultPassword(String what) {
        vaultPassword = context.questions()
                .askSecret("%s vaulted. Vault password: ".formatted(what))
                .filter(password -> !password.reveal().isBlank());
        if (vaultPassword.isEmpty()) {
            throw Failure.refused("%s vaulted, and nothing says what the vault password is.".formatted(what))
                    .next(
                            "--vault-password-file FILE",
                            "or below [defaults] in ansible.cfg: vault_password_file = FILE");
        }
        context.redactor().add(vaultPassword.stream().toList());
    }

    /**
     * How commands become root's: with what was given on the command line, else with what the inventory says, else with what Ansible is
     * configured to use, else with what was given for all servers, else with what is asked where sudo wants a password.
     *
     * @param variables the host's
     * @throws Failure (3) if a file that holds the password cannot be read; (64) if it is to be asked and nobody is there
     */
    Become become(Map<String, Object> variables) {
        Optional<Secret> explicit = explicit();
        if (explicit.isPresent()) {
            return handed(explicit.get());
        }
        Optional<Secret> known = inventory(BECOME, variables)
                .or(() -> configured.becomeFile().map(this::read))
                .or(configured::become);
        if (known.isPresent()) {
            return new Become(oneLine(known.get()));
        }
        Optional<Secret> usual = request.usualBecomePassword()
                .or(() -> request.usualBecomePasswordFile().map(this::read));
        return usual.map(this::handed).orElseGet(() -> new Become(Optional.empty(), this::askBecomePassword));
    }

    private Optional<Secret> explicit() {
        if (request.becomePasswordFile().isPresent()) {
            return request.becomePasswordFile().map(this::read);
        }
        if (!request.askBecomePassword()) {
            return Optional.empty();
        }
        return Optional.of(context.questions()
                .askSecret("Password for sudo: ")
                .orElseThrow(() -> Failure.usage("-K asks for the password, and there is no terminal to ask at.")
                        .next("--become-password-file FILE")));
    }

    /** The password to log in with that the inventory has or Ansible is configured to use, if there is one; Ansible uses it by itself. */
    Optional<Secret> loginPassword(Map<String, Object> variables) {
        Optional<Secret> password =
                inventory(LOGIN, variables).or(() -> configured.loginFile().map(this::read));
        context.redactor().add(password.stream().toList());
        return password;
    }

    private static Optional<Secret> inventory(List<String> names, Map<String, Object> variables) {
        return names.stream()
                .map(variables::get)
                .filter(Objects::nonNull)
                .reduce((first, last) -> last)
                .map(value -> Secret.of(value instanceof Tagged tagged ? tagged.text() : value.toString()));
    }

    private Secret read(Path file) {
        return PasswordFile.read(file, context.processes());
    }

    private Optional<Secret> askBecomePassword(String target) {
        return context.questions()
                .askSecret("Password of %s for sudo: ".formatted(target))
                .filter(password -> !password.reveal().isEmpty())
                .map(this::handed)
                .flatMap(Become::password);
    }

    /** A password that Ansible does not know by itself. */
    private Become handed(Secret password) {
        Become become = new Become(oneLine(password));
        handedToAnsible = Optional.of(password);
        return become;
    }

    private Optional<Secret> oneLine(Secret password) {
        context.redactor().hidden(password);
        if (password.reveal().matches("(?s).*[\\n\\r\\x00].*")) {
            throw Failure.refused("The password for sudo has more than one line; sudo reads one.");
        }
        return Optional.of(password);
    }

    /**
     * The run, with all that Ansible needs to get in. Every host of it is {@code host}, whose variables these are.
     *
     * @param users the user's own arguments
     * @param more further variables that nobody else may read
     */
    AnsibleCommand.Builder complete(
            AnsibleCommand.Builder command,
            List<String> users,
            String host,
            Map<String, Object> variables,
            Map<String, Object> more) {
        List<String> words = new ArrayList<>(request.vault());
        words.addAll(users);
        command.arguments(words);
        login.agent().ifPresent(command::agent);
        Map<String, Object> secrets = new LinkedHashMap<>(secrets(host, variables));
        secrets.putAll(more);
        if (vaultPassword.isPresent()) {
            command.vault(OneTimeVault.of(secrets, vaultPassword.get()));
        } else if (!secrets.isEmpty()) {
            command.vault(OneTimeVault.of(secrets));
        }
        return command;
    }

    /** Extra variables are global, and so the password is looked up by host, under every name that the inventory uses. */
    private Map<String, Object> secrets(String host, Map<String, Object> variables) {
        if (handedToAnsible.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> secrets = new LinkedHashMap<>();
        secrets.put(SECRETS, Map.of(host, Map.of("become", handedToAnsible.get())));
        Stream.concat(Stream.of(BECOME.get(0)), BECOME.stream().filter(variables::containsKey))
                .forEach(name -> secrets.put(name, "{{ %s[inventory_hostname].become }}".formatted(SECRETS)));
        return secrets;
    }

    @Override
    public void close() {
        login.close();
    }
}
