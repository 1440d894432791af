package dev.matrixup.ansible;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An Ansible that can be used: programs that belong together. Found or made by {@link AnsibleLocator}.
 *
 * @param playbook {@code ansible-playbook}, absolute
 * @param inventory {@code ansible-inventory}, absolute
 * @param galaxy {@code ansible-galaxy}, absolute
 * @param coreVersion the version of ansible-core, such as {@code 2.19.3}
 * @param origin where it comes from
 * @param description one line for people, with the versions of its collections
 */
public record AnsibleInstallation(
        Path playbook, Path inventory, Path galaxy, String coreVersion, Origin origin, String description) {
    /** Where an Ansible comes from. */
    public enum Origin {
        /** It was there, on the {@code PATH}. */
        PATH,
        /** matrixup made it below its own folder. */
        OWN,
        /** matrixup installed the distribution's package. */
        SYSTEM
    }

    /** Checks that the programs are given with their folders, since the working directory changes. */
    public AnsibleInstallation {
        if (!playbook.isAbsolute() || !inventory.isAbsolute() || !galaxy.isAbsolute()) {
            throw new IllegalArgumentException("relative paths");
        }
    }

    /** The oldest Python on a server that its modules run on, by ansible-core's support matrix. */
    public String oldestPython() {
        CoreVersion core = CoreVersion.of(coreVersion);
        if (core.compareTo(CoreVersion.of("2.17")) < 0) {
            return core.compareTo(CoreVersion.of("2.13")) < 0 ? "3.5" : "3.6";
        }
        if (core.compareTo(CoreVersion.of("2.18")) < 0) {
            return "3.7";
        }
        return core.compareTo(CoreVersion.of("2.20")) < 0 ? "3.8" : "3.9";
    }

    /** Whether its modules run on a server with this Python, such as {@code 3.11}. What is no version is not judged. */
    public boolean runsOnPython(String version) {
        return !version.matches("\\d{1,4}\\.\\d{1,4}")
                || CoreVersion.of(version).compareTo(CoreVersion.of(oldestPython())) >= 0;
    }

    /** The programs in one folder, with a description made of the versions. */
    static AnsibleInstallation in(Path bin, String coreVersion, Map<String, String> collections, Origin origin) {
        String versions = new TreeMap<>(collections)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(", "));
        return new AnsibleInstallation(
                bin.resolve("ansible-playbook"),
                bin.resolve("ansible-inventory"),
                bin.resolve("ansible-galaxy"),
                coreVersion,
                origin,
                "core %s%s, %s".formatted(coreVersion, versions.isEmpty() ? "" : " with " + versions, bin));
    }
}
