package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleCommand;
import dev.matrixup.ansible.AnsibleInstallation;
import dev.matrixup.ansible.AnsibleLocator;
import dev.matrixup.ansible.AnsibleRequirements;
import dev.matrixup.ansible.AnsibleRun;
import dev.matrixup.ansible.Verdict;
import dev.matrixup.files.FolderTree;
import dev.matrixup.playbook.Checkout;
import dev.matrixup.playbook.Roles;
import dev.matrixup.report.Event;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import dev.matrixup.report.RedactingSink;
import dev.matrixup.workspace.DeploymentFile;
import dev.matrixup.workspace.DomainName;
import dev.matrixup.workspace.Typed;
import dev.matrixup.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The whole main job on this machine: {@link Init} and {@link Deployment} with the sandbox playbook and a local connection, in a
 * workspace of its own below matrixup's home.
 */
public final class Demo {
    private static final DomainName DOMAIN = new DomainName("example.com");
    private static final String ADMINISTRATOR = "alice";

    private final Context context;
    private final Path folder;
    private final Path workspace;
    private final Path data;
    private final Path cameFirst;

    /** A demo below the context's home. Its credentials are its own. */
    public Demo(Context context) {
        this.folder = context.home().resolve("demo");
        this.workspace = folder.resolve("workspace");
        this.data = folder.resolve("data");
        this.cameFirst = folder.resolve("came-first");
        this.context = context.withCredentials(folder.resolve("credentials.yml"));
    }

    /** Brings it up; a second time changes nothing, and what an interrupted one has made is used. */
    public ExitCode up() {
        rememberWhetherWeCameFirst();
        new Sandbox(context.processes()).unpack(workspace.resolve("playbook"));
        if (DeploymentFile.find(workspace).isEmpty()) {
            new Init(context, workspace()).make();
        }
        return new Deployment(context, request(), List.of("matrixup demo --down       removes all of it"), false).run();
    }

    private InitRequest workspace() {
        return new InitRequest(
                workspace,
                DOMAIN,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(workspace.resolve("playbook").toString()),
                Optional.empty(),
                variables(),
                false);
    }

    private DeployRequest request() {
        return new DeployRequest(
                workspace,
                Optional.empty(),
                Optional.of(ADMINISTRATOR),
                new AdminPassword(Optional.empty(), true, Optional.empty(), new Typed(List.of("demo"), List.of())),
                true,
                List.of(),
                false,
                ConnectionRequest.NONE,
                false,
                DeployRequest.VERIFY_TIMEOUT,
                List.of());
    }

    /** Ports that are free now, and folders below ours. */
    private Map<String, Object> variables() {
        List<Integer> ports = freePorts(3);
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("matrix_base_data_path", data.toString());
        variables.put(
                "matrix_synapse_virtualenv_path", folder.resolve("synapse").toString());
        variables.put("matrix_reverse_proxy_host_bind_port", "127.0.0.1:" + ports.get(0));
        variables.put("matrix_synapse_container_client_api_host_bind_port", "127.0.0.1:" + ports.get(1));
        variables.put(
                "matrix_playbook_internal_matrix_client_api_traefik_entrypoint_host_bind_port",
                "127.0.0.1:" + ports.get(2));
        return variables;
    }

    /** The first free ones from 18448 upwards, so that a demo is usually found where it was the last time. */
    private static List<Integer> freePorts(int count) {
        List<Integer> free = new ArrayList<>();
        for (int port = 18448; free.size() < count && port < 19448; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                free.add(socket.getLocalPort());
            } catch (IOException e) {
                // Somebody else has it: the next one.
            }
        }
        if (free.size() < count) {
            throw Failure.refused("No port between 18448 and 19447 is free on this machine.");
        }
        return free;
    }

    /** Stops it and removes everything that it made. */
    public ExitCode down() {
        Instant start = context.clock().instant();
        EventSink events = new RedactingSink(context.redactor(), context.sinks());
        if (!Files.exists(folder)) {
            finish(events, "There is no demo here.", start);
            return ExitCode.OK;
        }
        events.accept(new Event.Title(DOMAIN.text(), "removing the demo in " + folder));
        Steps steps = new Steps(context, events);
        steps.take(new Step("stop", () -> stop(events)));
        steps.take(new Step("remove", this::remove));
        finish(events, "The demo is gone.", start);
        return ExitCode.OK;
    }

    private void finish(EventSink events, String sentence, Instant start) {
        events.accept(new Event.RunFinished(
                ExitCode.OK,
                Duration.between(start, context.clock().instant()),
                sentence,
                List.of(),
                List.of("matrixup demo")));
    }

    /** By the playbook's own tag, as a server is stopped. A workspace that is not complete has nothing running. */
    private Optional<Step.Shown> stop(EventSink events) {
        if (DeploymentFile.find(workspace).isEmpty() || !Files.isDirectory(data)) {
            return Optional.empty();
        }
        Workspace opened = Workspace.open(workspace);
        Checkout checkout = Checkout.at(opened.checkout(), context.processes());
        AnsibleInstallation ansible = new AnsibleLocator(context.processes(), context.home())
                .provide(
                        AnsibleRequirements.atLeast(Roles.of(checkout).minimumAnsible()),
                        checkout.root(),
                        false,
                        progress -> {});
        Verdict verdict = new AnsibleRun(context.processes())
                .run(
                        AnsibleCommand.of(
                                        ansible.playbook(), checkout.root(), Path.of("setup.yml"), opened.inventories())
                                .tags(List.of("stop"))
                                .build(),
                        events)
                .verdict();
        if (!verdict.ok()) {
            throw Failure.of(verdict.code(), "The demo cannot be stopped. " + verdict.reason());
        }
        return Step.Shown.ok("Synapse and its proxy");
    }

    private Optional<Step.Shown> remove() {
        boolean first = Files.exists(cameFirst);
        if (first) {
            downloads().forEach(FolderTree::deleteOrFail);
        }
        FolderTree.deleteOrFail(folder);
        if (first) {
            deleteIfEmpty(context.home());
        }
        return Step.Shown.ok(folder.toString());
    }

    /** An Ansible that was made for the demo goes with it; one that was there before stays. */
    private void rememberWhetherWeCameFirst() {
        if (Files.exists(folder)) {
            return;
        }
        boolean first = downloads().isEmpty();
        try {
            Files.createDirectories(folder);
            if (first) {
                Files.createFile(cameFirst);
            }
        } catch (IOException e) {
            throw Failure.refused("The folder %s cannot be made: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }

    /** What is below matrixup's home beside the demo: virtual environments with Ansible, their lock, what was learnt of them. */
    private List<Path> downloads() {
        if (!Files.isDirectory(context.home())) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(context.home())) {
            return children.filter(
                            child -> child.getFileName().toString().matches("ansible-[0-9].*|ansible\\.lock|cache"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void deleteIfEmpty(Path folder) {
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException e) {
            // Something of the user's is in it.
        } catch (IOException e) {
            throw Failure.unexpected("%s cannot be removed: %s.".formatted(folder, Reason.of(e)))
                    .because(e);
        }
    }
}
