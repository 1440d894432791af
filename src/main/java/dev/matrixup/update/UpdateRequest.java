package dev.matrixup.update;

import dev.matrixup.workspace.Typed;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the user asked an update to do.
 *
 * @param workspace the workspace's folder
 * @param revision the branch, tag or commit to move to; empty for the newest
 * @param dryRun whether only to tell
 * @param acknowledged the version up to which breaking changes are accepted
 * @param remove whether variables that are gone are taken out of the vars files
 * @param typed the whole command
 */
public record UpdateRequest(
        Path workspace,
        Optional<String> revision,
        boolean dryRun,
        Optional<String> acknowledged,
        boolean remove,
        Typed typed) {}
