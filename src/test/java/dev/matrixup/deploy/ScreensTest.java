package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.admin.AdminOutcome;
import dev.matrixup.admin.HomeserverKind;
import dev.matrixup.admin.UserId;
import dev.matrixup.files.UserFolders;
import dev.matrixup.manage.CheckedToken;
import dev.matrixup.manage.KeptToken;
import dev.matrixup.playbook.Service;
import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Event.Status;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.PastRun;
import dev.matrixup.report.Place;
import dev.matrixup.report.Style;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.DomainName;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every screen, exactly. */
class ScreensTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private static final String SERVER = "203.0.113.10";

    @TempDir
    Path folder;

    @Test
    void init() {
        Area names = names();
        Screen screen = new Screen()
                .then(new Event.Title("example.com", "new workspace in ~/matrix"))
                .then(ok("playbook", "c0681e4 of 2026-08-22, 68 MB", 14.2, "commit=c0681e4"))
                .then(ok("roles", "31 of 31 at their pins", 6, "roles=31", "fetched=31"))
                .then(ok("ansible", "own copy, core 2.19", 41.3, "core=2.19.14"))
                .then(ok("inventory", "inventory/hosts, host_vars/matrix.example.com/vars.yml", 0.3, "files=2"));
        shown(screen, server(), names);
        screen.then(Init.end(new DomainName("example.com"), HERE, List.of(names)));

        screen.matches("init");
    }

    @Test
    void doctorWithWhatStopsADeployment() {
        Screen screen = new Screen().then(new Event.Title("example.com", "root@203.0.113.10   playbook c0681e4"));
        Findings findings = shown(
                screen,
                new Area("controller", "JDK 17, git 2.39.5", List.of(), List.of()),
                new Area(
                        Preflight.WORKSPACE,
                        "",
                        List.of(),
                        List.of(Finding.error(Failure.refused("matrix_homeserver_generic_secret_key is empty.")
                                .at(new Place(Path.of("vars.yml"), 14, 1, ""))
                                .next("matrix_homeserver_generic_secret_key: '...'")))),
                server(),
                names());
        screen.then(new Event.RunFinished(
                ExitCode.REFUSED, seconds(3.1), findings.sentence(), List.of(), List.of("matrixup doctor")));

        screen.matches("doctor");
    }

    @Test
    void doctorOfWhatIsReady() {
        Screen screen = new Screen().then(new Event.Title("example.com", "root@203.0.113.10   playbook c0681e4"));
        Findings findings = shown(
                screen,
                new Area("controller", "JDK 17, git 2.39.5", List.of(), List.of()),
                new Area(
                        Preflight.WORKSPACE,
                        "1 vars file, 31 roles, Ansible core 2.19.14",
                        List.of("vars_files=1"),
                        List.of()),
                server(),
                new NameChecks("matrix.example.com", List.of("element.example.com"), SERVER, name -> List.of())
                        .judge(
                                Map.of(
                                        SERVER,
                                        List.of(address()),
                                        "matrix.example.com",
                                        List.of(address()),
                                        "element.example.com",
                                        List.of(address())),
                                List.of()));
        screen.then(new Event.RunFinished(
                ExitCode.OK, seconds(3.1), findings.sentence(), List.of(), List.of("matrixup deploy")));

        screen.matches("doctor-ready");
    }

    @Test
    void deployLive() {
        running(begun()).running().matches("deploy-live");
    }

    @Test
    void deployEnd() {
        AdminOutcome alice = new AdminOutcome(
                UserId.parse("alice", "example.com"),
                true,
                AdminOutcome.Proof.LOGIN,
                Optional.of(UserFolders.expand("~/.config/matrixup/credentials.yml")),
                Optional.of("1.159.0"));
        Ending ending = new Ending(
                "https://matrix.example.com",
                Optional.of("https://element.example.com"),
                true,
                Optional.of(alice),
                AdminPassword.ASKED.described(true),
                List.of());
        Screen screen = running(begun())
                .at(166)
                .then(ok(
                        "playbook",
                        "129 ok (11 changed), 381 skipped, 0 failed",
                        164,
                        "ok=129",
                        "changed=11",
                        "skipped=381",
                        "failed=0"))
                .at(169)
                // As the tests of the proof from outside have it.
                .then(new Event.StepFinished(
                        "verify",
                        Mark.OK,
                        "matrix.example.com answers, certificate valid",
                        List.of("federation works, example.com points here"),
                        List.of("public=yes", "tls=yes", "federation=yes", "delegation=yes"),
                        seconds(3)))
                .then(finished("admin", Ending.user(alice), 0.6))
                .then(finished("token", Ending.token(alice), 0.4))
                .at(170)
                .then(new Event.RunFinished(
                        ExitCode.OK,
                        seconds(171),
                        "Your Matrix server is ready.",
                        ending.rows(),
                        List.of(
                                "matrixup adduser bob       more people",
                                "matrixup status       is it up now?",
                                "matrixup deploy       again, whenever you changed something")));

        screen.matches("deploy-end");
    }

    @Test
    void startOfAllServices() {
        new Screen()
                .then(new Event.RunStarted("1124-1508-k3", "example.com", "root@203.0.113.10", "c0681e4"))
                .then(ok("preflight", "12 checks", 2.1, "checks=12"))
                .then(ok("inventory", "unchanged", 0))
                .at(20)
                .then(ok("playbook", "9 ok (0 changed), 14 skipped, 0 failed", 17.9, "ok=9", "changed=0"))
                .then(new Event.RunFinished(
                        ExitCode.OK, seconds(20.1), "All services are started.", List.of(), List.of("matrixup status")))
                .matches("start");
    }

    @Test
    void services() {
        ServiceSwitches.Offer offer = new ServiceSwitches.Offer(
                "example.com",
                "c0681e4",
                List.of(
                        service(
                                "mautrix-signal",
                                Service.Kind.BRIDGE,
                                true,
                                "inventory/host_vars/matrix.example.com/vars.yml:91"),
                        service("mautrix-whatsapp", Service.Kind.BRIDGE, false, null),
                        service("client-element", Service.Kind.CLIENT, true, null),
                        service("etherpad", Service.Kind.OTHER, false, "vars.yml:37")));

        Screen.matches("services", style -> next(style, offer.lines(style), List.of("matrixup enable NAME")));
    }

    @Test
    void switchingTellsWhatChangedAndKeepsToTheScreen() {
        assertThat(switched(false, true, Optional.of("true"))).contains("   ~  vars.yml:91   x_enabled: true -> false");
        assertThat(switched(false, true, Optional.empty())).contains("   +  vars.yml:91   x_enabled: false");
        assertThat(switched(true, false, Optional.empty()))
                .containsExactly(
                        "x is on already, inventory/host_vars/matrix.example.com/vars.yml:91. Nothing", "was changed.");
    }

    private static List<String> switched(boolean on, boolean changed, Optional<String> before) {
        return new ServiceSwitches.Switched(
                        "example.com",
                        "x",
                        "x_enabled",
                        on,
                        changed,
                        changed && before.isEmpty(),
                        before,
                        Optional.of("inventory/host_vars/matrix.example.com/vars.yml:91"),
                        Map.of())
                .lines(new Style(false));
    }

    @Test
    void runs() throws IOException {
        record("1124-1508-k3", 0, "2026-11-24T15:08:02Z", "2026-11-24T15:10:53Z", "deploy");
        record("1123-0911-b7", 4, "2026-11-23T09:11:00Z", "2026-11-23T09:13:20Z", "deploy");
        record("1122-2300-q1", null, "2026-11-22T23:00:00Z", null, "restart");
        Path refused = Files.createDirectories(folder.resolve("other/.matrixup/runs/1121-1200-p4"));
        Files.writeString(refused.resolve("run.json"), """
                {"id": "1121-1200-p4", "started": "2026-11-21T12:00:00Z", "ended": "2026-11-21T12:00:03Z", "exit": 3,
                 "command": "deploy", "domain": "example.com", "named": true, "commit": "c0681e4bc0ffee",
                 "failure": "2 things stand in the way, for instance that matrix_homeserver_generic_secret_key is empty."}
                """);
        List<PastRun> runs = PastRun.all(folder.resolve(".matrixup/runs"));

        Screen.matches(
                "runs-list",
                style -> next(
                        style,
                        RunList.lines(style, Path.of("/srv/matrix"), runs, ZoneOffset.UTC),
                        List.of("matrixup runs show ID")));
        Screen.matches(
                "runs-show",
                style -> next(
                        style,
                        RunList.lines(style, HERE, at(HERE, runs.get(1)), ZoneOffset.UTC),
                        RunList.next(HERE, runs.get(1), "b7")));
        PastRun stopped =
                at(HERE, PastRun.all(folder.resolve("other/.matrixup/runs")).get(0));
        Screen.matches(
                "runs-show-refused",
                style -> next(
                        style, RunList.lines(style, HERE, stopped, ZoneOffset.UTC), RunList.next(HERE, stopped, "p4")));
    }

    /** The same run, recorded in this workspace. */
    private static PastRun at(Path workspace, PastRun run) {
        return new PastRun(workspace.resolve(".matrixup/runs").resolve(run.id()), run.facts());
    }

    @Test
    void bare() {
        bare("bare-new", Optional.empty());
        bare("bare", Optional.of(lastRun("deploy", true, 0)));
        bare("bare-failed", Optional.of(lastRun("deploy", true, 4)));
        bare("bare-refused", Optional.of(lastRun("deploy", false, 3)));
        bare("bare-failed-start", Optional.of(lastRun("start", true, 4)));
    }

    private static void bare(String name, Optional<dev.matrixup.deploy.Status.LastRun> lastRun) {
        WorkspaceState state = new WorkspaceState(
                HERE,
                List.of("example.com"),
                "c0681e4",
                "2026-08-22",
                lastRun,
                lastRun.isPresent() && lastRun.get().begun(),
                Optional.of(new Invocation(HERE, Optional.empty())));
        Instant now = Instant.parse("2026-11-24T15:08:02Z");

        Screen.matches(
                name,
                style -> next(style, state.lines(style, now), state.next()).stream()
                        .map(line -> line.replace(HERE.toString(), "~/matrix"))
                        .toList());
    }

    @Test
    void token() {
        Instant now = Instant.parse("2026-11-24T15:08:02Z");
        CheckedToken good = token(Optional.of(true), CheckedToken.Access.SSH, Optional.of("HTTP 404"), List.of());
        Screen.matches("token-check", style -> next(style, good.lines(style, now), List.of()));
        CheckedToken others = token(
                Optional.of(false),
                CheckedToken.Access.PUBLIC,
                Optional.empty(),
                List.of("It is the token of somebody else, not of @bob:example.com. Each administrator has his own."));
        Screen.matches(
                "token-check-not-admin",
                style -> next(style, others.lines(style, now), others.next(new Invocation(HERE, Optional.empty()))));
        KeptToken kept = new KeptToken(
                "example.com",
                "@alice:example.com",
                KeptToken.Change.NEW,
                UserFolders.expand("~/.config/matrixup/credentials.yml"),
                List.of("MATRIXUP_TOKEN is set, and wins over the token that is kept."),
                seconds(0.9));
        Screen.matches(
                "token-login",
                style -> next(style, kept.lines(style), kept.next(new Invocation(HERE, Optional.empty()))));
    }

    private static CheckedToken token(
            Optional<Boolean> admin, CheckedToken.Access access, Optional<String> closed, List<String> warnings) {
        return new CheckedToken(
                "example.com",
                HomeserverKind.SYNAPSE,
                "~/.config/matrixup/credentials.yml",
                Optional.of("@alice:example.com"),
                admin,
                access,
                closed,
                Optional.of(new CheckedToken.Device(
                        "JLAFKJWSCS", true, Optional.of(Instant.parse("2026-11-24T15:03:00Z")))),
                warnings,
                seconds(0.4));
    }

    /** The rules at the top of the standard. */
    @Test
    void everyScreenFollowsTheRules() throws IOException {
        assertThat(Screen.all()).hasSizeGreaterThan(10).allSatisfy(file -> {
            String text = Files.readString(file);
            assertThat(text).matches("[\\n -~]+").doesNotContain("!\n", "! ok");
            String[] parts = text.split("=== [a-z ]+\n");
            assertThat(parts).as("parts").hasSize(4);
            assertThat(parts[2].replaceAll("\\\\e\\[(1|2|31|32|33|36|0)m", "")).isEqualTo(parts[1]);
            assertThat(parts[3]).doesNotContain("\\e");
            assertThat(parts[1].lines()).allSatisfy(line -> {
                assertThat(line).hasSizeLessThanOrEqualTo(80).isEqualTo(line.stripTrailing());
                if (line.matches("(?:  (?:ok| [>!x])  | ?\\S).* (?:\\d+\\.\\ds|\\d+m\\d\\ds|\\d+h\\d\\dm)")) {
                    assertThat(line).as("its time ends at column 77").hasSize(77);
                }
            });
        });
    }

    private static Screen begun() {
        return new Screen()
                .then(new Event.RunStarted("1124-1508-k3", "example.com", "root@203.0.113.10", "c0681e4"))
                .at(2)
                .then(ok("preflight", "18 checks", 2.1, "checks=18"))
                .then(ok("edit vars", "2 settings in vars.yml", 0.02, "settings=2"))
                .then(ok("inventory", "unchanged", 0));
    }

    /** The playbook in its role 56 of 101. */
    private static Screen running(Screen screen) {
        List<String> roles = new ArrayList<>(Collections.nCopies(101, "custom/other"));
        roles.set(9, "galaxy/postgres");
        roles.set(55, "custom/matrix-synapse");
        screen.then(new Event.StepStarted("playbook"))
                .then(new Event.PlaybookExpected(roles, seconds(162)))
                .at(20)
                .then(results(25, 6, 100))
                .at(32)
                .then(task("galaxy/postgres", "Ensure Postgres data folder exists"))
                .at(61)
                .then(results(27, 3, 72))
                .at(62)
                .then(task("custom/matrix-synapse", "Ensure Synapse homeserver config installed"))
                .at(64)
                .then(new Event.TaskResult("matrix.example.com", "task", "", Status.RETRYING, null, ""));
        return screen;
    }

    private static Event task(String role, String name) {
        return new Event.TaskStarted(role, name, "main.yml:3", List.of(), false);
    }

    private static Event[] results(int ok, int changed, int skipped) {
        return Stream.of(
                        Collections.nCopies(ok, Status.OK),
                        Collections.nCopies(changed, Status.CHANGED),
                        Collections.nCopies(skipped, Status.SKIPPED))
                .flatMap(List::stream)
                .map(status -> new Event.TaskResult("matrix.example.com", "task", "", status, null, ""))
                .toArray(Event[]::new);
    }

    private static Area names() {
        return new NameChecks("matrix.example.com", List.of("element.example.com"), SERVER, name -> List.of())
                .judge(
                        Map.of(
                                SERVER,
                                List.of(address()),
                                "matrix.example.com",
                                List.of(),
                                "element.example.com",
                                List.of()),
                        List.of());
    }

    private static Area server() {
        Instant now = Instant.now();
        ServerFacts facts = ServerFacts.parse(
                "os=debian\nname=Debian GNU/Linux 13\nmemory=2097152\ndisk=%d\n".formatted(38L << 20), now, now);
        return new Area("server", "root@203.0.113.10, " + facts.summary(), List.of("reached=yes"), List.of());
    }

    private static Findings shown(Screen screen, Area... areas) {
        Findings findings = new Findings(screen::then);
        for (Area area : areas) {
            findings.show(area);
        }
        return findings;
    }

    private static Event ok(String step, String summary, double seconds, String... facts) {
        return new Event.StepFinished(step, Mark.OK, summary, List.of(), List.of(facts), seconds(seconds));
    }

    private static Event finished(String step, Step.Shown shown, double seconds) {
        return new Event.StepFinished(
                step, shown.mark(), shown.summary(), shown.details(), shown.facts(), seconds(seconds));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static List<String> next(Style style, List<String> lines, List<String> next) {
        return Stream.concat(lines.stream(), next.isEmpty() ? Stream.of() : Stream.of(style.next(next)))
                .toList();
    }

    private static ServiceSwitches.Entry service(String name, Service.Kind kind, boolean on, String place) {
        return new ServiceSwitches.Entry(
                name, kind, "matrix_" + name + "_enabled", Optional.of(on), Optional.ofNullable(place));
    }

    private static dev.matrixup.deploy.Status.LastRun lastRun(String command, boolean begun, int exit) {
        return new dev.matrixup.deploy.Status.LastRun(
                "1124-1208-k3",
                command,
                "example.com",
                false,
                begun,
                Optional.of(Instant.parse("2026-11-24T12:00:00Z")),
                Optional.of(exit),
                exit == 0 ? "went well" : "ended with exit code " + exit);
    }

    private void record(String id, Integer exit, String started, String ended, String command) throws IOException {
        Path run = Files.createDirectories(folder.resolve(".matrixup/runs").resolve(id));
        Files.writeString(run.resolve("run.json"), """
                {"id": "%s", "started": "%s", %s "command": "%s", "domain": "example.com",
                 "failure": "matrix-synapse.service did not start. Its last words on the server:\\n\\n  '100XM' is not a size",
                 "commit": "c0681e4bc0ffee", "begun": true, "tags": ["install-all", "ensure-matrix-users-created", "start"],
                 "recap": "matrix.example.com : ok=60 changed=9 unreachable=0 failed=1 skipped=172 rescued=0 ignored=0",
                 "changed_variables": ["matrix_bridge_mautrix_signal_enabled", "matrix_synapse_max_upload_size_mb"],
                 "messages": ["NOTE: Your setup is on an old Postgres version (17) and can be upgraded to version 18."]}
                """.formatted(
                id, started, exit == null ? "" : "\"exit\": %d, \"ended\": \"%s\",".formatted(exit, ended), command));
    }

    private static InetAddress address() {
        try {
            return InetAddress.getByName(SERVER);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
