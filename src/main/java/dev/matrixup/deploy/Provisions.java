package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleInstallation;
import dev.matrixup.ansible.AnsibleLocator;
import dev.matrixup.ansible.AnsibleRequirements;
import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.Roles;
import java.util.Optional;

/** What a checkout needs on this machine besides itself. */
public final class Provisions {
    private Provisions() {}

    /** An Ansible that will do: one that is there, else one of our own. Throws a {@code Failure} (3) where that cannot be had. */
    public static Optional<Step.Shown> ansible(Context context, Checkout checkout) {
        AnsibleInstallation found = new AnsibleLocator(context.processes(), context.home())
                .provide(
                        AnsibleRequirements.atLeast(Roles.of(checkout).minimumAnsible()),
                        checkout.root(),
                        "root".equals(System.getProperty("user.name")),
                        progress -> {});
        String core = "core " + found.coreVersion().replaceFirst("^(\\d+\\.\\d+).*", "$1");
        return Step.Shown.ok(
                found.origin() == AnsibleInstallation.Origin.OWN
                        ? "own copy, " + core
                        : core + ", " + UserFolders.shown(found.playbook()),
                "core=" + found.coreVersion());
    }
}
