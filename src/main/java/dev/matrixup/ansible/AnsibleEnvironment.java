package dev.matrixup.ansible;

import dev.matrixup.files.UserFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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

    private static final AnsibleOption CALLBACK_PLUGINS =
            AnsibleOption.of("", "", "ANSIBLE_CALLBACK_PLUGINS", "defaults.callback_plugins");

    private static final AnsibleOption HOME = AnsibleOption.of("", "", "ANSIBLE_HOME", "defaults.home");

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
     * @param environment as {@link #of} gives it for the checkout
     */
    static String callbackPlugins(Map<String, String> environment, Path checkout, Path folder) {
        AnsibleSettings settings = AnsibleSettings.of(environment, checkout);
        String own = settings.find(CALLBACK_PLUGINS)
                .map(Setting::value)
                .orElseGet(() -> settings.find(HOME).map(Setting::value).orElse("~/.ansible")
                        + "/plugins/callback:/usr/share/ansible/plugins/callback");
        return folder + ":" + own;
    }

    static Path home(Map<String, String> environment, String path) {
        return UserFolders.expand(path, environment.getOrDefault("HOME", "/"));
    }
}
