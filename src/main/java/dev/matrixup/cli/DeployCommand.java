package dev.matrixup.cli;

import dev.matrixup.deploy.DeployRequest;
import dev.matrixup.deploy.Deployment;
import dev.matrixup.report.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code matrixup deploy}. */
@Command(
        name = "deploy",
        description = "Install a server, or bring it back in line; arguments after -- go to ansible-playbook.",
        sortOptions = false)
final class DeployCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(
            paramLabel = "DOMAIN",
            arity = "0..*",
            description = "The server. Default: the only one of the workspace.")
    private List<String> domains = new ArrayList<>();

    @Option(
            names = {"-s", "--server"},
            paramLabel = "DOMAIN",
            description = "The same.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--admin",
            paramLabel = "NAME",
            description = "See to it that NAME is an administrator with a token.")
    private String admin;

    @Mixin
    private final PasswordOptions password = new PasswordOptions();

    @Option(names = "--require-token", description = "Fail (7) if no working access token can be had.")
    private boolean requireToken;

    @Option(
            names = "--tags",
            paramLabel = "TAG",
            split = ",",
            completionCandidates = Names.OfTags.class,
            description = "Run these tags instead of a full deployment.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--setup", description = "Also remove what is switched off (the playbook's setup-all).")
    private boolean setup;

    @Mixin
    private final LoginOptions login = new LoginOptions();

    @Mixin
    private final VaultOptions vault = new VaultOptions();

    @Option(names = "--adopt", description = "Change matrixup's own host line in an inventory that it did not render.")
    private boolean adopt;

    @Option(
            names = "--verify-timeout",
            paramLabel = "SECONDS",
            description = "How long the server may take to answer. Default: 120.")
    private long verifyTimeout = DeployRequest.VERIFY_TIMEOUT.toSeconds();

    DeployCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return new Deployment(
                        session.context(),
                        new DeployRequest(
                                session.workspace(),
                                server(),
                                Optional.ofNullable(admin),
                                password.password(session),
                                requireToken,
                                tags,
                                setup,
                                login.request(vault.arguments()),
                                adopt,
                                Duration.ofSeconds(verifyTimeout),
                                session.passedThrough()))
                .run()
                .code();
    }

    private Optional<String> server() {
        List<String> all = new ArrayList<>(domains);
        all.addAll(servers);
        if (all.stream().distinct().count() > 1) {
            throw Failure.usage("deploy takes one server at a time, not " + String.join(" and ", all) + ".");
        }
        return all.stream().findFirst();
    }
}
