package dev.matrixup.ansible;

import dev.matrixup.files.UserFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The environment of Ansible's programs: the user's own, without what would change a run's meaning or its output. A question to Ansible
 * has that of a run, with more silence, so that both see the same configuration.
 */
final class AnsibleEnvironment {
    private static final List<String> REMOVED = List.of(
            // Would choose other tasks, or tell more than we want to be told.
            "ANSIBLE_RUN_TAGS",
            "ANSIBLE_SKIP_TAGS",
            "ANSIBLE_LOG_PATH",
            "ANSIBLE_DEBUG",
            "ANSIBLE_VERBOSITY",
            "ANSIBLE_KEEP_REMOTE_FILES",
            // Would colour, move or reshape the text that we read.
            "ANSIBLE_FORCE_COLOR",
            "ANSIBLE_DISPLAY_FAILED_STDERR");

    private static final Map<String, String> SET = Map.ofEntries(
            // Else lines arrive in blocks, minutes late.
            Map.entry("PYTHONUNBUFFERED", "1"),
            // Under C and under unknown locales Ansible refuses to start.
            Map.entry("LC_ALL", "C.UTF-8"),
            Map.entry("ANSIBLE_STDOUT_CALLBACK", "default"),
            Map.entry("ANSIBLE_CALLBACK_RESULT_FORMAT", "yaml"),
            Map.entry("ANSIBLE_NOCOLOR", "1"),
            Map.entry("ANSIBLE_NOCOWS", "1"),
            Map.entry("ANSIBLE_RETRY_FILES_ENABLED", "False"),
            // matrixup asks itself; Ansible would read the vault key as the password, also where its configuration file
            // says so.
            Map.entry("ANSIBLE_ASK_PASS", "False"),
            Map.entry("ANSIBLE_ASK_VAULT_PASS", "False"),
            Map.entry("ANSIBLE_BECOME_ASK_PASS", "False"));

    /** What a question has besides, so that its answer goes into no log and no setting of the user's changes how it is printed. */
    private static final Map<String, String> QUIET = Map.ofEntries(
            Map.entry("ANSIBLE_LOG_PATH", "/dev/null"),
            Map.entry("ANSIBLE_CALLBACK_RESULT_FORMAT", "json"),
            // Replaces the user's list, which cannot be empty; one for the screen is not loaded a second time.
            Map.entry("ANSIBLE_CALLBACKS_ENABLED", "default"),
            Map.entry("ANSIBLE_DISPLAY_OK_HOSTS", "True"),
            Map.entry("ANSIBLE_NO_LOG", "False"),
            Map.entry("ANSIBLE_DEPRECATION_WARNINGS", "False"));

    private AnsibleEnvironment() {}

    /**
     * The environment for a run, started in the checkout.
     *
     * @param user the environment that matrixup was started with
     * @param checkout the program's working directory; its {@code ansible.cfg} counts even in a world-writable folder, where Ansible
     *     alone would ignore it, unless the user names another one
     */
    static Map<String, String> of(Map<String, String> user, Path checkout) {
        Map<String, String> environment = new HashMap<>(user);
        environment.keySet().removeIf(name -> name.startsWith("MATRIXUP_"));
        environment.keySet().removeAll(REMOVED);
        environment.putAll(SET);
        Path config = checkout.resolve("ansible.cfg");
        if (!user.getOrDefault("ANSIBLE_CONFIG", "").isEmpty()) {
            // Relative to where the user is, not to where Ansible is started.
            environment.put(
                    "ANSIBLE_CONFIG",
                    home(user, user.get("ANSIBLE_CONFIG")).toAbsolutePath().toString());
        } else if (Files.isRegularFile(config)) {
            environment.put("ANSIBLE_CONFIG", config.toString());
        }
        return Map.copyOf(environment);
    }

    /** The environment for a question whose answer is for us alone; parameters as for {@link #of}. */
    static Map<String, String> quiet(Map<String, String> user, Path checkout) {
        Map<String, String> environment = new HashMap<>(of(user, checkout));
        environment.putAll(QUIET);
        return Map.copyOf(environment);
    }

    /**
     * The value of {@code ANSIBLE_CALLBACK_PLUGINS} that adds a folder to those Ansible searches anyway: the variable replaces what the
     * configuration says, and its default too.
     *
     * @param environment as {@link #of} gives it
     */
    static String callbackPlugins(Map<String, String> environment, Path folder) {
        Optional<Path> config = config(environment);
        String own = Optional.ofNullable(environment.get("ANSIBLE_CALLBACK_PLUGINS"))
                .filter(value -> !value.isEmpty())
                .or(() ->
                        config.flatMap(file -> setting(file, "callback_plugins").map(value -> absolute(value, file))))
                .orElseGet(() ->
                        ansibleHome(environment, config) + "/plugins/callback:/usr/share/ansible/plugins/callback");
        return folder + ":" + own;
    }

    /**
     * A setting of the environment, else of the configuration file, whose paths count from its folder.
     *
     * @param environment as {@link #of} gives it
     */
    static Optional<String> configured(Map<String, String> environment, String variable, String setting) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isEmpty())
                .or(() -> config(environment)
                        .flatMap(file -> setting(file, setting)
                                .map(value -> setting.endsWith("_file") ? absolute(value, file) : value)));
    }

    private static String ansibleHome(Map<String, String> environment, Optional<Path> config) {
        return Optional.ofNullable(environment.get("ANSIBLE_HOME"))
                .or(() -> config.flatMap(file -> setting(file, "home").map(value -> absolute(value, file))))
                .orElse("~/.ansible");
    }

    /** The configuration file that Ansible reads: the first of these that is there. */
    private static Optional<Path> config(Map<String, String> environment) {
        Path named = Path.of(environment.getOrDefault("ANSIBLE_CONFIG", ""));
        return Stream.of(
                        Files.isDirectory(named) ? named.resolve("ansible.cfg") : named,
                        home(environment, "~/.ansible.cfg"),
                        Path.of("/etc/ansible/ansible.cfg"))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    static Path home(Map<String, String> environment, String path) {
        return UserFolders.expand(path, environment.getOrDefault("HOME", "/"));
    }

    /** One setting of the section {@code [defaults]}; empty if it is not there or the file cannot be read. */
    private static Optional<String> setting(Path config, String name) {
        String section = "";
        try {
            for (String line : Files.readAllLines(config, StandardCharsets.UTF_8)) {
                String text = line.strip();
                if (text.startsWith("[")) {
                    section = text;
                } else if (section.startsWith("[defaults]")) {
                    String[] pair = text.split("[=:]", 2);
                    if (pair.length == 2
                            && pair[0].strip().toLowerCase(Locale.ROOT).equals(name)) {
                        return Optional.of(pair[1].split("\\s;", 2)[0].strip()).filter(value -> !value.isEmpty());
                    }
                }
            }
        } catch (IOException e) {
            // Then Ansible cannot read it either, and says so better.
        }
        return Optional.empty();
    }

    /** Paths in a configuration file are relative to its folder. */
    private static String absolute(String paths, Path config) {
        return Arrays.stream(paths.split(":"))
                .map(path -> path.matches("[~$/{].*")
                        ? path
                        : config.resolveSibling(path).normalize().toString())
                .collect(Collectors.joining(":"));
    }
}
