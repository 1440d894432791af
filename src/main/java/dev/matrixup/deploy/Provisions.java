package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleInstallation;
import dev.matrixup.ansible.AnsibleLocator;
import dev.matrixup.ansible.AnsibleRequirements;
import dev.matrixup.files.UserFolders;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.RoleInstaller;
import dev.matrixup.playbook.RolePin;
import dev.matrixup.playbook.Roles;
import java.util.List;
import java.util.Optional;

/** What a checkout needs on this machine besides itself. Each throws a {@code Failure} (3) where that cannot be had. */
public final class Provisions {
    private Provisions() {}

    /** Roles at their pins: these are fetched. */
    public static Optional<Step.Shown> roles(Context context, Roles roles, List<RolePin> fetched) {
        new RoleInstaller(context.processes()).install(roles, fetched, role -> {});
        int all = roles.pins().size();
        return Step.Shown.ok(
                all == 0 ? "none needed" : "%d of %d at their pins".formatted(all, all),
                "roles=" + all,
                "fetched=" + fetched.size());
    }

    /** An Ansible that will do: one that is there, else one of our own. */
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
