package dev.matrixup.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** {@link VaultOptions} where nothing is opened: for pipelines, which give every command the same options. */
final class UnusedVaultOptions {
    @Option(
            names = {"--vault-password-file", "--vault-id"},
            hidden = true)
    private List<String> given;
}
