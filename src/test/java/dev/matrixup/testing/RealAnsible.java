package dev.matrixup.testing;

import dev.matrixup.ansible.AnsibleInstallation;
import dev.matrixup.ansible.AnsibleLocator;
import dev.matrixup.ansible.AnsibleRequirements;
import dev.matrixup.process.ProcessRunner;
import java.nio.file.Path;

/**
 * A real Ansible: the one on the {@code PATH} if it will do, else one of matrixup's own, made on first use in
 * {@code target/matrixup-home} and shared by all tests. The system property {@code matrixup.home} names another folder.
 */
public final class RealAnsible {
    private RealAnsible() {}

    /** Where matrixup keeps what it downloads in tests. */
    public static Path home() {
        return Path.of(System.getProperty("matrixup.home", "target/matrixup-home"))
                .toAbsolutePath();
    }

    /** One of Ansible's programs, {@code ansible-playbook} for instance. */
    public static Path program(String name) {
        return installation().playbook().resolveSibling(name);
    }

    /** An Ansible as the real playbook's newest commit needs it. */
    public static AnsibleInstallation installation() {
        return new AnsibleLocator(new ProcessRunner(), home())
                .provide(AnsibleRequirements.atLeast("2.15.1"), home().getParent(), false, line -> {});
    }
}
