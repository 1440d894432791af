package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.deploy.Lab.Result;
import dev.matrixup.process.Argv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything around a deployment, with a real Ansible and a small playbook: the commands of an operator's day. */
class LivingIT {
    @TempDir
    Path folder;

    @Test
    void tagsRunWithTheSameRecordVerdictAndLockAsADeployment() throws IOException {
        Lab lab = Lab.byHand(folder);
        String vars = lab.vars();

        Result typo = lab.run("run", "install-synapze");
        assertThat(typo.code()).isEqualTo(6);
        assertThat(typo.error()).contains("no tag install-synapze", "Did you mean install-synapse?");

        Result run = lab.run("run", "install-all,start");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.said()).contains("preflight ok", "playbook ok", "The playbook ran through.", "status");
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=True\n");
        assertThat(lab.vars()).isEqualTo(vars);
        assertThat(lab.records().get(1))
                .contains(
                        "\"command\" : \"run\"",
                        "\"full\" : false",
                        "\"playbook_ok\" : true",
                        "\"state\" : \"FINISHED\"");

        Result passed = lab.run("run", "install-synapse", "--", "-e", "matrix_synapse_max_upload_size_mb=7");
        assertThat(passed.code()).as(passed.out() + passed.err()).isZero();
        assertThat(lab.read(lab.data().resolve("synapse/labels"))).endsWith("upload=7\n");

        // That wrote a configuration with which no service was started: from here on all services have to restart.
        assertThat(lab.run("run", "start").code()).isZero();
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");

        lab.vars("matrix_synapse_trouble: matrix-synapse.service did not start");
        Result failed = lab.run("run", "install-synapse");
        assertThat(failed.code()).isEqualTo(4);
        assertThat(failed.error())
                .contains("matrix-synapse.service did not start. Its last words", "Start Synapse for the first time")
                .contains("Next: matrixup -C " + lab.root() + " run install-synapse");
    }

    @Test
    void servicesAreStartedAndStoppedByThePlaybooksOwnMeans() {
        Lab lab = Lab.byHand(folder);
        assertThat(lab.run("run", "install-all").code()).isZero();
        assertThat(lab.run("deploy", "--verify-timeout", "0").code()).isEqualTo(7);

        Result started = lab.run("start");
        assertThat(started.code()).as(started.out() + started.err()).isZero();
        assertThat(started.said()).contains("All services are started.");
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=True\n");

        // Who types restart means it, whatever the playbook has just changed.
        assertThat(lab.run("restart").code()).isZero();
        assertThat(lab.read(lab.data().resolve("started"))).isEqualTo("conditional=False\n");

        Result one = lab.run("restart", "matrix-synapse.service");
        assertThat(one.code()).as(one.out() + one.err()).isZero();
        assertThat(one.said()).contains("matrix-synapse.service is restarted.");
        assertThat(lab.read(lab.data().resolve("started-synapse"))).isEqualTo("conditional=False\n");

        assertThat(lab.run("stop").code()).isZero();
        assertThat(lab.data().resolve("started")).doesNotExist();

        Result impossible = lab.run("start", "synapse; reboot");
        assertThat(impossible.code()).isEqualTo(64);
        assertThat(impossible.error()).contains("\"synapse; reboot\" cannot be the name of a service.");
        assertThat(lab.records()).hasSize(6);
    }

    @Test
    void whatOnlyADeploymentNeedsKeepsNobodyFromStoppingAService() throws IOException {
        Lab lab = Lab.byHand(folder);
        assertThat(lab.run("run", "install-all").code()).isZero();
        Path hook = lab.write("playbook-hooks/pre-deploy", "#!/bin/sh\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rw-rw-rw-"));
        lab.write(lab.varsFile(), lab.vars().replace("'correct-horse-battery-staple-0001'", "''"));
        lab.vars("matrix_homeserver_url: nowhere");
        Result deploy = lab.run("deploy");
        assertThat(deploy.code()).isEqualTo(3);
        assertThat(deploy.error()).contains("pre-deploy can be written by others");

        for (List<String> command :
                List.of(List.of("stop"), List.of("start"), List.of("restart", "synapse"), List.of("run", "start"))) {
            Result result = lab.run(command.toArray(String[]::new));
            assertThat(result.code()).as(command + result.out() + result.err()).isZero();
        }

        Result installs = lab.run("run", "install-all");
        assertThat(installs.code()).as(installs.out() + installs.err()).isEqualTo(3);
        assertThat(installs.error()).contains("matrix_homeserver_generic_secret_key is empty.");

        String good = lab.vars();
        lab.write(lab.varsFile(), good.replace("v2026.05.01.0", "v2020.01.01.0"));
        Result gate = lab.run("stop");
        assertThat(gate.code()).as(gate.out() + gate.err()).isEqualTo(3);
        assertThat(gate.error()).contains("your vars file names v2020.01.01.0");

        lab.write(lab.varsFile(), good);
        Path config = Files.createDirectories(lab.data().resolve("synapse/config"));
        Files.writeString(config.resolve("homeserver.yaml"), "server_name: example.org\n");
        for (List<String> command : List.of(List.of("stop"), List.of("stop", "synapse"), List.of("run", "start"))) {
            Result wrong = lab.run(command.toArray(String[]::new));
            assertThat(wrong.code()).as(wrong.out() + wrong.err()).isEqualTo(3);
            assertThat(wrong.error()).contains("The server is example.org, but matrix_domain is example.com.");
        }
    }

    @Test
    void ofTwoServersTheCommandsToTypeNextNameTheirs() {
        Lab lab = Lab.byHand(folder);
        lab.write(
                "inventory/hosts",
                "[matrix_servers]\nmatrix.example.com ansible_connection=local\nmatrix.example.org ansible_connection=local\n");
        lab.write(
                "inventory/host_vars/matrix.example.org/vars.yml",
                lab.vars().replace("matrix_domain: example.com", "matrix_domain: example.org"));
        assertThat(lab.run("deploy").error())
                .contains("There are 2 servers here")
                .contains("Next: matrixup -C " + lab.root() + " deploy -s example.com");
        assertThat(lab.run("deploy", "--", "-e", "my_password=pigeon123").error())
                .contains(" deploy -s example.com -- ...")
                .doesNotContain("pigeon123");
        assertThat(lab.run("vars", "lint", "-q").error())
                .contains("Next: matrixup -C " + lab.root() + " vars lint -q -s example.com");
        assertThat(lab.run("vars", "set", "matrix_synapse_pigeon_secret", "coo-coo-coo")
                        .error())
                .contains("matrix_synapse_pigeon_secret **HIDDEN** -s example.com");
        String install = "Next: matrixup -C " + lab.root() + " deploy -s matrix.example.com --admin alice";
        assertThat(lab.run().out()).contains(install);
        assertThat(lab.run("runs", "list").out()).contains(install);

        Result deployed = lab.run("deploy", "example.com", "--tags", "install-all");
        assertThat(deployed.out()).contains("Next: matrixup -C " + lab.root() + " deploy -s example.com --admin alice");
        assertThat(lab.run().out()).contains(" deploy -s example.com ", " status -s example.com ");

        lab.vars("matrix_synapse_trouble: it is broken");
        Result failed = lab.run("run", "-s", "example.com", "install-synapse");
        assertThat(failed.code()).isEqualTo(4);
        assertThat(failed.error())
                .contains("Next: matrixup -C " + lab.root() + " run -s example.com install-synapse")
                .contains("matrixup -C " + lab.root() + " runs show ");
        assertThat(lab.run("services", "-s", "example.org").out()).contains(" enable -s example.org NAME");
    }

    @Test
    void aProgramIsToldOfAFolderThatIsNoWorkspaceToo() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(Lab.call("-C", empty.toString(), "--json").out()).isEqualTo("{\"servers\":[]}\n");
        assertThat(Lab.call("-C", empty.toString()).out()).contains("matrixup init DOMAIN");
    }

    @Test
    void eventsAreTheirOwnersAlone() throws IOException {
        Lab lab = Lab.byHand(folder);
        Path events = folder.resolve("events");

        assertThat(lab.run("run", "stop", "--events", events.toString()).code()).isZero();

        assertThat(lab.read(events)).contains("\"type\":\"run_finished\"");
        assertThat(Files.getPosixFilePermissions(events)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aPasswordThatNobodyCanBeAskedForIsWrongUsageBeforeAnythingElse() {
        Lab lab = Lab.byHand(folder);
        lab.write(lab.varsFile(), lab.vars().replace("'correct-horse-battery-staple-0001'", "''"));
        lab.write(
                "inventory/hosts",
                "[matrix_servers]\nmatrix.example.com ansible_connection=local ansible_become=true\n");

        for (String command : List.of("deploy", "status", "stop")) {
            Result result = lab.run(command, "-K");
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(64);
            assertThat(result.error()).contains("-K asks for the password, and there is no terminal to ask at.");
        }
    }

    @Test
    void aSwitchThatFollowsATemplateIsLeftToItsUser() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_bridge_carrier_enabled: \"{{ matrix_domain == 'example.com' }}\"");
        String before = lab.vars();

        assertThat(lab.run("enable", "carrier").said()).contains("carrier is on already, inventory/");
        Result disabled = lab.run("disable", "matrix_carrier");
        assertThat(disabled.code()).as(disabled.out()).isEqualTo(3);
        assertThat(disabled.error())
                .contains("matrix_bridge_carrier_enabled follows a template", "matrix_bridge_carrier_enabled: false");
        assertThat(lab.vars()).isEqualTo(before);
        assertThat(lab.run("enable", "synapse").error()).contains("synapse is a homeserver");
    }

    @Test
    void aServiceIsSwitchedWhereItsValueCountsAndNothingElseIsTouched() {
        Lab lab = Lab.byHand(folder);

        Result offer = lab.run("services");
        assertThat(offer.code()).as(offer.out() + offer.err()).isZero();
        assertThat(offer.out()).contains("  bridges\n     .  carrier       off\n", "0 of 1 services are on.");

        String before = lab.vars();
        Result enabled = lab.run("enable", "carrier");
        assertThat(enabled.code()).as(enabled.out() + enabled.err()).isZero();
        assertThat(lab.vars()).isEqualTo(before + "# Switched by matrixup.\nmatrix_bridge_carrier_enabled: true\n");
        assertThat(enabled.out())
                .contains("matrix_bridge_carrier_enabled: true")
                .contains("devture_systemd_service_manager_services_list_auto")
                .endsWith("Next: matrixup -C " + lab.root() + " deploy\n");
        assertThat(lab.run("enable", "carrier").said()).contains("carrier is on already, inventory/");
        assertThat(lab.run("services", "--json").out()).contains("\"name\":\"carrier\"", "\"on\":true");

        assertThat(lab.run("run", "install-all").code()).isZero();
        Result one = lab.run("start", "carrier");
        assertThat(one.code()).as(one.out() + one.err()).isZero();
        assertThat(lab.data().resolve("started-carrier")).exists();

        Result disabled = lab.run("disable", "carrier");
        assertThat(disabled.out())
                .contains("   ~  vars.yml:", " matrix_bridge_carrier_enabled: true -> false\n", "deploy --setup");
        assertThat(lab.vars()).isEqualTo(before + "# Switched by matrixup.\nmatrix_bridge_carrier_enabled: false\n");
        assertThat(lab.run("enable", "carier").error()).contains("no service carier", "Did you mean carrier?");
    }

    @Test
    void aServiceThatTheDeploymentFileDecidesAboutIsNotSwitched() {
        Lab lab = Lab.workspace(folder, "vars: {matrix_bridge_carrier_enabled: false}");
        String before = lab.vars();

        Result refused = lab.run("enable", "carrier");

        assertThat(refused.code()).as(refused.out() + refused.err()).isEqualTo(3);
        assertThat(refused.error()).contains("matrixup.yml decides about matrix_bridge_carrier_enabled");
        assertThat(lab.vars()).isEqualTo(before);
    }

    @Test
    void whatThePlaybookTellsOnceIsKeptAndARunCanBeLookedAt() {
        Lab lab = Lab.byHand(folder);
        lab.vars("matrix_synapse_remark: Postgres is old and can be upgraded.");

        Result bare = lab.run();
        assertThat(bare.code()).as(bare.out() + bare.err()).isZero();
        assertThat(bare.out()).contains("last run      none yet", "deploy --admin alice");
        assertThat(lab.run("runs", "list").out()).startsWith("There was no run here yet.\nNext: ");

        assertThat(lab.run("deploy", "--verify-timeout", "0").code()).isEqualTo(7);
        assertThat(lab.records().get(0))
                .contains("\"messages\" : [ \"Postgres is old and can be upgraded.\" ]")
                .contains("\"command\" : \"deploy\"", "\"full\" : true");

        Result list = lab.run("runs", "list");
        assertThat(list.out()).containsPattern(" x  \\d{4}-\\d{4}-[a-z]\\d .* deploy +exit 7 ");
        String id = list.out().lines().toList().get(2).strip().split(" +")[1];
        Result shown = lab.run("runs", "show", id.substring(id.length() - 2));
        assertThat(shown.out())
                .contains(
                        "The run ended with exit code 7.",
                        "Recap     ",
                        "Told      Postgres is old and can be upgraded.");
        assertThat(lab.run("runs", "show", id, "--log").out()).contains("PLAY RECAP");
        assertThat(lab.run("runs", "show", id, "--json").out()).startsWith("{\"id\":\"" + id + "\"");
        assertThat(lab.run().out()).contains(id + ", deploy, ", "runs show " + id);
    }

    @Test
    void aServerThatCannotTellIsNotCalledWell() {
        Lab lab = Lab.byHand(folder);

        // This machine has systemd's programs at best, not systemd itself.
        for (List<String> command : List.of(List.of("status"), List.of("logs", "synapse"))) {
            Result result = lab.run(command.toArray(String[]::new));
            assertThat(result.code()).as(result.out() + result.err()).isEqualTo(7);
            assertThat(result.error())
                    .contains("systemd on this machine does not answer: ")
                    .contains("Next: matrixup -C " + lab.root() + " doctor");
            assertThat(result.out()).isEmpty();
        }
    }

    @Test
    void hooksAreListedWithWhatADeploymentWouldRefuse() throws IOException {
        Lab lab = Lab.byHand(folder);
        Path good = lab.write("playbook-hooks/pre-deploy", "#!/bin/sh\n");
        Path foreign = lab.write("playbook-hooks/on-failure", "#!/bin/sh\n");
        Files.setPosixFilePermissions(good, PosixFilePermissions.fromString("rwx------"));
        assertThat(lab.run("hooks", "list").code()).isEqualTo(3);
        Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rwxr-x---"));

        Result list = lab.run("hooks", "list");

        assertThat(list.code()).as(list.out() + list.err()).isZero();
        assertThat(list.out())
                .contains("ok  pre-deploy    is run", " .  post-deploy   none", "ok  on-failure    is run");
    }

    @Test
    void aShellLearnsCommandsAndTheCheckoutsNames() throws IOException, InterruptedException {
        Lab lab = Lab.byHand(folder);

        assertThat(lab.run("completion", "--names", "TAGS").out().lines()).contains("install-carrier", "start-group");
        assertThat(lab.run("completion", "--names", "SERVICES").out()).isEqualTo("carrier\n");
        assertThat(lab.run("completion", "--names", "VARIABLES").out().lines())
                .contains("matrix_bridge_carrier_pigeons", "matrix_domain");
        assertThat(Lab.call("-C", folder.toString(), "completion", "--names", "TAGS")
                        .out())
                .isEmpty();

        Path script = Files.writeString(
                folder.resolve("completion"), Lab.call("completion").out());
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path program = Files.writeString(bin.resolve("matrixup"), "#!/bin/sh\nexec " + program(lab) + " \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        assertThat(completed(script, bin, "matrixup", "stat")).contains("status");
        assertThat(completed(script, bin, "matrixup", "run", "install-c")).contains("install-carrier");
        assertThat(completed(script, bin, "matrixup", "enable", "")).contains("carrier");
        assertThat(completed(script, bin, "matrixup", "vars", "set", "matrix_bridge_carrier_p"))
                .contains("matrix_bridge_carrier_pigeons");
    }

    /** The program in the lab's workspace, as a shell calls it. */
    private static String program(Lab lab) {
        return String.join(
                " ", lab.command().command().stream().map(Argv::quote).toList());
    }

    /** What bash offers for the last word. */
    private static List<String> completed(Path script, Path bin, String... words)
            throws IOException, InterruptedException {
        String line = String.join(" ", words);
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", """
                source "$0"
                COMP_LINE=$1 COMP_POINT=${#1}
                shift
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
                _complete_matrixup
                printf '%s\\n' "${COMPREPLY[@]}"
                """, script.toString(), line);
        bash.command().addAll(List.of(words));
        bash.environment().putAll(Map.of("PATH", bin + ":" + System.getenv("PATH")));
        return Lab.await(bash).err().lines().map(String::strip).toList();
    }
}
