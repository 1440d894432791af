package dev.matrixup.update;

import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.Step;
import dev.matrixup.files.FolderTree;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.RoleInstaller;
import dev.matrixup.playbook.RolePin;
import dev.matrixup.playbook.Roles;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Place;
import dev.matrixup.report.Reason;
import dev.matrixup.workspace.FileEdit;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Another version of the playbook, made ready beside the one that is there: its files, and its roles. */
final class NextVersion implements AutoCloseable {
    private final Context context;
    private final HeldWorkspace held;
    private final Checkout checkout;
    private final Map<String, Path> staged = new HashMap<>();
    private List<String> gone = List.of();

    private NextVersion(Context context, HeldWorkspace held, Checkout checkout) {
        this.context = context;
        this.held = held;
        this.checkout = checkout;
    }

    /**
     * Makes the files of a commit ready.
     *
     * @throws Failure (3) if it is not the playbook
     */
    static NextVersion of(Context context, HeldWorkspace held, String commit) {
        Path stage = stage(held.workspace());
        FolderTree.deleteOrFail(stage);
        Path root = stage.resolve("playbook");
        try {
            Files.createDirectories(stage);
        } catch (IOException e) {
            throw Failure.refused("The folder %s cannot be made: %s.".formatted(stage, Reason.of(e)))
                    .because(e);
        }
        held.repository().export(commit, root);
        NextVersion next = new NextVersion(
                context,
                held,
                new Checkout(root, commit, LocalDate.parse(held.repository().day(commit)), ""));
        if (!Workspace.isCheckout(root)) {
            next.close();
            throw Failure.refused("%s is not the playbook: it has no setup.yml with roles/custom."
                    .formatted(next.checkout().shortCommit()));
        }
        return next;
    }

    /** Its files. Its roles are among them as soon as they are {@link #roles ready}. */
    Checkout checkout() {
        return checkout;
    }

    /** Fetches the roles that change. Those that stay are linked, for the version to be looked at as a whole. */
    Optional<Step.Shown> roles() {
        List<RolePin> pins = Roles.of(checkout).pins();
        Workspace workspace = held.workspace();
        Roles installed = new Roles(workspace.checkout(), pins);
        List<RolePin> wanted = installed.differing(context.processes());
        installed.requireReplaceable(wanted, context.processes());
        Path fetched = stage(workspace).resolve("roles");
        new RoleInstaller(context.processes()).stage(wanted, fetched);
        List<RolePin> differing = wanted.stream()
                .filter(pin -> !installed.isThere(pin, fetched.resolve(pin.name())))
                .toList();
        differing.forEach(pin -> staged.put(pin.name(), fetched.resolve(pin.name())));
        Set<String> names = pins.stream().map(RolePin::name).collect(Collectors.toSet());
        Path galaxy = Savepoint.galaxy(workspace);
        gone = Roles.of(held.checkout()).pins().stream()
                .map(RolePin::name)
                .filter(name -> !names.contains(name) && Files.exists(galaxy.resolve(name)))
                .toList();
        try {
            Path links = Files.createDirectories(Savepoint.galaxy(workspace.with(checkout.root())));
            for (RolePin pin : pins) {
                Files.createSymbolicLink(
                        links.resolve(pin.name()), staged.getOrDefault(pin.name(), installed.folder(pin)));
            }
        } catch (IOException e) {
            throw Failure.refused("The roles cannot be made ready in %s: %s.".formatted(stage(workspace), Reason.of(e)))
                    .because(e);
        }
        return Step.Shown.ok(
                differing.isEmpty() && gone.isEmpty()
                        ? "all %d at their pins".formatted(pins.size())
                        : "%d of %d change%s"
                                .formatted(
                                        differing.size(),
                                        pins.size(),
                                        gone.isEmpty() ? "" : ", %d no longer needed".formatted(gone.size())),
                "roles=" + pins.size(),
                "changed=" + differing.size());
    }

    /** The move to it, with these edits. */
    Move move(List<FileEdit> edits) {
        return new Move(held.workspace(), checkout.commit(), staged, gone, edits);
    }

    /** Places in it as git names them, {@code c0681e4:requirements.yml}: what is made ready is gone afterwards. */
    Failure named(Failure failure) {
        Failure named = failure.findings().isEmpty()
                ? failure
                : failure.findings(failure.findings().stream().map(this::named).toList());
        return failure.place()
                .filter(place -> place.file().startsWith(checkout.root()))
                .map(place -> named.at(new Place(
                        Path.of(named(checkout.root().relativize(place.file()).toString())),
                        place.line(),
                        place.column(),
                        place.text())))
                .orElse(named);
    }

    /** A file of it, by its path from its root on. */
    String named(String path) {
        return checkout.shortCommit() + ":" + path;
    }

    /** The folder in which files are made ready to be moved into their place. */
    static Path stage(Workspace workspace) {
        return workspace.updates().resolve("next");
    }

    /** Removes what was made ready and is not in its place by now. */
    @Override
    public void close() {
        FolderTree.deleteOrFail(stage(held.workspace()));
    }
}
