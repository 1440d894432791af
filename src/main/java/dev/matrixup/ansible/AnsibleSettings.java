package dev.matrixup.ansible;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the user has set for Ansible besides the inventory: in his own arguments, else in its environment, else in the {@code ansible.cfg}
 * that it takes. Read by ourselves, since each start of Ansible takes 0.6 s.
 */
public final class AnsibleSettings {
    private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+|\\{\\w+})");

    private final List<String> arguments;
    private final Map<String, String> environment;
    private final Optional<AnsibleCfg> cfg;

    private AnsibleSettings(List<String> arguments, Map<String, String> environment, Path checkout) {
        this.arguments = List.copyOf(arguments);
        this.environment = environment;
        this.cfg = file(environment, checkout).map(AnsibleCfg::read);
    }

    /**
     * Reads them.
     *
     * @param user the environment that matrixup was started with
     * @param checkout where Ansible is started
     * @param arguments the user's own arguments for {@code ansible-playbook}
     */
    public static AnsibleSettings of(Map<String, String> user, Path checkout, List<String> arguments) {
        return new AnsibleSettings(arguments, AnsibleEnvironment.of(user, checkout), checkout);
    }

    /** @param environment as {@link AnsibleEnvironment#of} gives it for the checkout */
    static AnsibleSettings of(Map<String, String> environment, Path checkout) {
        return new AnsibleSettings(List.of(), environment, checkout);
    }

    /** The first of these that is there, as Ansible looks for it from the checkout. */
    private static Optional<Path> file(Map<String, String> environment, Path checkout) {
        Path named = checkout.resolve(environment.getOrDefault("ANSIBLE_CONFIG", ""));
        return Stream.of(
                        Files.isDirectory(named) ? named.resolve("ansible.cfg") : named,
                        checkout.resolve("ansible.cfg"),
                        AnsibleEnvironment.home(environment, "~/.ansible.cfg"),
                        Path.of("/etc/ansible/ansible.cfg"))
                .filter(Files::isRegularFile)
                .filter(Files::isReadable)
                .findFirst();
    }

    /**
     * What an option is set to, variables of hosts aside; empty if it is not set, or to no text. Paths in {@code ansible.cfg} count from
     * its folder; they are those of settings whose names end in {@code _file}, {@code _plugins} or {@code home}.
     */
    Optional<Setting> find(AnsibleOption option) {
        return ExtraArguments.value(arguments, option.arguments())
                .or(() -> last(
                        option.environment(),
                        name -> Optional.ofNullable(environment.get(name)).map(value -> new Setting(value, name))))
                .or(() -> last(option.settings(), this::configured))
                .filter(setting -> !setting.value().isEmpty());
    }

    /** The file that a setting names, as Ansible finds it from the checkout. */
    Path path(Setting setting, Path checkout) {
        return checkout.toAbsolutePath().resolve(AnsibleEnvironment.home(environment, setting.value()));
    }

    private Optional<Setting> configured(String name) {
        int dot = name.indexOf('.');
        String key = name.substring(dot + 1);
        return cfg.flatMap(file -> file.setting(name.substring(0, dot), key)
                .map(value -> key.matches(".*_file|.*_plugins|home") ? absolute(value, file.file()) : value)
                .map(value -> new Setting(value, "%s in %s".formatted(key, file.file()))));
    }

    private static Optional<Setting> last(List<String> names, Function<String, Optional<Setting>> look) {
        return names.stream().map(look).flatMap(Optional::stream).reduce((first, second) -> second);
    }

    private String absolute(String paths, Path config) {
        return Arrays.stream(paths.split(":"))
                .map(this::filled)
                .map(path -> path.matches("[~{$].*") || path.isEmpty()
                        ? path
                        : config.resolveSibling(path).normalize().toString())
                .collect(Collectors.joining(":"));
    }

    /** Variables of the environment that are not there stay as they are written, as in Python's {@code expandvars}. */
    private String filled(String path) {
        return VARIABLE.matcher(path)
                .replaceAll(found -> Matcher.quoteReplacement(
                        environment.getOrDefault(found.group(1).replaceAll("[{}]", ""), found.group())));
    }
}
