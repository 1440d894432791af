package dev.matrixup.ansible;

import dev.matrixup.ansible.AnsibleInstallation.Origin;
import dev.matrixup.process.ProcessRunner;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds an Ansible that will do for a checkout, or makes one: first on the {@code PATH}, then a virtual environment below matrixup's
 * home, then the distribution's package where we are root and it is new enough.
 */
public final class AnsibleLocator {
    private static final String[] WRITABLE_HOME = {
        "export HOME=/tmp/home       or another folder in which you may write"
    };

    private final ProcessRunner processes;
    private final AnsibleProbe probe;
    private final OwnAnsible own;
    private final String path;

    /** Keeps environments and cached answers below {@code home}. */
    public AnsibleLocator(ProcessRunner processes, Path home) {
        this(processes, home, System.getenv().getOrDefault("PATH", ""));
    }

    AnsibleLocator(ProcessRunner processes, Path home, String path) {
        Path folder = home.toAbsolutePath();
        this.processes = processes;
        this.probe = new AnsibleProbe(processes, folder.resolve("cache"));
        this.own = new OwnAnsible(processes, folder);
        this.path = path;
    }

    /**
     * An Ansible that is there and will do; nothing is made. Half a second at most, a few milliseconds where it was found before.
     *
     * @param checkout the folder it is going to be started in, whose {@code ansible.cfg} and collections count
     */
    public Optional<AnsibleInstallation> find(AnsibleRequirements needs, Path checkout) {
        return find(needs, checkout, new ArrayList<>());
    }

    /**
     * An Ansible that will do, made if there is none. That takes about a quarter of a minute and needs the network.
     *
     * @param mayInstall whether the distribution's package may be installed if nothing else works
     * @param progress takes what is going on, a few words at a time
     * @throws Failure (3) saying what was found and what is wrong with it, and what to do
     */
    public AnsibleInstallation provide(
            AnsibleRequirements needs, Path checkout, boolean mayInstall, Consumer<String> progress) {
        List<String> rejected = new ArrayList<>();
        Optional<AnsibleInstallation> found = find(needs, checkout, rejected);
        if (found.isPresent()) {
            return found.get();
        }
        Failure failure;
        try {
            Path made = own.make(needs, progress);
            found = judge(probe.ask(made, checkout), Origin.OWN, needs, checkout, rejected);
            if (found.isPresent()) {
                return found.get();
            }
            failure = Failure.refused("What was installed will not do.");
        } catch (Failure e) {
            if (e.code() != ExitCode.REFUSED) {
                throw e;
            }
            failure = e;
        }
        if (mayInstall && SystemPackages.usable()) {
            SystemPackages packages = new SystemPackages(processes);
            if (packages.candidate("ansible-core").filter(needs::satisfiedBy).isPresent()) {
                packages.install("ansible", progress).ifPresent(words -> rejected.add("apt-get said: " + words));
                found = onPath(Origin.SYSTEM, needs, checkout, rejected);
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw Failure.refused("No Ansible will do: core %s or newer with %s is needed. %s%s"
                        .formatted(
                                needs.minimumCore(),
                                String.join(" and ", needs.collections()),
                                rejected.isEmpty() ? "" : String.join(". ", rejected) + ". ",
                                failure.getMessage()))
                .next(homeless(rejected) ? WRITABLE_HOME : failure.next().toArray(String[]::new))
                .because(failure);
    }

    /** Ansible wants to write into a folder of its own there, whatever it is asked. */
    private static boolean homeless(List<String> rejected) {
        return rejected.stream().anyMatch(why -> why.contains("Unable to create local directories"));
    }

    private Optional<AnsibleInstallation> find(AnsibleRequirements needs, Path checkout, List<String> rejected) {
        return onPath(Origin.PATH, needs, checkout, rejected)
                .or(() -> own.complete().stream()
                        .flatMap(program ->
                                judge(probe.ask(program, checkout), Origin.OWN, needs, checkout, rejected).stream())
                        .findFirst());
    }

    private Optional<AnsibleInstallation> onPath(
            Origin origin, AnsibleRequirements needs, Path checkout, List<String> rejected) {
        return Stream.of(path.split(":"))
                .filter(folder -> folder.startsWith("/"))
                .distinct()
                .map(folder -> Path.of(folder, "ansible-playbook"))
                .filter(program -> Files.isExecutable(program) && !Files.isDirectory(program))
                .flatMap(program -> judge(probe.ask(program, checkout), origin, needs, checkout, rejected).stream())
                .findFirst();
    }

    private static Optional<AnsibleInstallation> judge(
            AnsibleProbe.Answer answer,
            Origin origin,
            AnsibleRequirements needs,
            Path checkout,
            List<String> rejected) {
        if (answer.facts().isEmpty()) {
            rejected.add("%s does not run: %s".formatted(answer.program(), answer.problem()));
            return Optional.empty();
        }
        AnsibleFacts facts = answer.facts().get();
        Map<String, String> collections = facts.collections(needs.collections(), checkout);
        List<String> lacking = needs.lacking(facts.core(), collections);
        if (!lacking.isEmpty()) {
            rejected.add(answer.program() + " " + String.join(" and ", lacking));
            return Optional.empty();
        }
        return Optional.of(AnsibleInstallation.in(bin(answer.program(), facts), facts.core(), collections, origin));
    }

    /** The folder with all its programs: that of the one which really ran, since a shim may choose another one elsewhere. */
    private static Path bin(Path program, AnsibleFacts facts) {
        Path ran = facts.executable();
        return ran.isAbsolute() && Files.isExecutable(ran.resolveSibling("ansible-inventory"))
                ? ran.getParent()
                : program.getParent();
    }
}
