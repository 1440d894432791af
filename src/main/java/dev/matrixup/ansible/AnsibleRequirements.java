package dev.matrixup.ansible;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a checkout needs of Ansible.
 *
 * @param minimumCore the oldest version of ansible-core that will do, such as {@code 2.15.1}
 * @param collections the collections that have to be there, by full name
 */
public record AnsibleRequirements(String minimumCore, SortedSet<String> collections) {
    /** Checks the version. */
    public AnsibleRequirements {
        CoreVersion.of(minimumCore);
        collections = Collections.unmodifiableSortedSet(new TreeSet<>(collections));
    }

    /** At least this ansible-core, with {@code community.docker} and {@code community.general}, which the playbook uses throughout. */
    public static AnsibleRequirements atLeast(String minimumCore) {
        return new AnsibleRequirements(minimumCore, new TreeSet<>(List.of("community.docker", "community.general")));
    }

    /** Whether this version of ansible-core is new enough. */
    boolean satisfiedBy(String core) {
        return CoreVersion.of(core).compareTo(CoreVersion.of(minimumCore)) >= 0;
    }

    /** What an Ansible lacks, each in a few words that complete "it ..."; empty if it will do. */
    List<String> lacking(String core, Map<String, String> installed) {
        List<String> lacking = new ArrayList<>();
        if (!satisfiedBy(core)) {
            lacking.add("is core %s, and %s is needed".formatted(core, minimumCore));
        }
        List<String> missing = collections.stream()
                .filter(name -> !installed.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            lacking.add("has no collection " + String.join(", ", missing));
        }
        return lacking;
    }
}
