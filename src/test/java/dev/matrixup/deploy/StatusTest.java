package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Json;
import dev.matrixup.report.Style;
import dev.matrixup.testing.Screen;
import dev.matrixup.workspace.Invocation;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a server tells of itself, and the screen for it. */
class StatusTest {
    private static final Invocation IN_W = new Invocation(Path.of("/w"), Optional.empty());

    private static final String WELL = """
            1795532882
            --
            Id=docker.service
            LoadState=loaded
            ActiveState=active
            StateChangeTimestamp=Tue 2026-11-24 14:58:02 UTC
            ActiveEnterTimestamp=Tue 2026-11-24 14:58:02 UTC
            UnitFileState=enabled

            Id=matrix-backup-borg.service
            LoadState=loaded
            ActiveState=inactive
            StateChangeTimestamp=
            ActiveEnterTimestamp=
            UnitFileState=static

            Id=matrix-backup-borg.timer
            LoadState=loaded
            ActiveState=active
            StateChangeTimestamp=Tue 2026-11-24 15:08:00 UTC
            ActiveEnterTimestamp=Mon 2026-11-23 15:08:02 UTC
            UnitFileState=enabled

            Id=matrix-gone.service
            LoadState=not-found
            ActiveState=inactive
            StateChangeTimestamp=
            ActiveEnterTimestamp=
            UnitFileState=

            Id=matrix-postgres.service
            LoadState=loaded
            ActiveState=active
            StateChangeTimestamp=Sat 2026-11-21 09:12:00 UTC
            ActiveEnterTimestamp=Sat 2026-11-21 09:12:00 UTC
            UnitFileState=enabled

            Id=matrix-synapse.service
            LoadState=loaded
            ActiveState=active
            StateChangeTimestamp=Tue 2026-11-24 12:08:02 UTC
            ActiveEnterTimestamp=Tue 2026-11-24 12:08:02 UTC
            UnitFileState=enabled
            --
            matrix-postgres|docker.io/postgres:18.6-alpine|Up 3 days
            matrix-synapse|ghcr.io/element-hq/synapse:v1.159.0|Up 3 hours (healthy)
            unrelated|localhost:5000/thing@sha256:0123456789abcdef|Up 1 second
            --
            Filesystem     1024-blocks     Used Available Capacity Mounted on
            /dev/vda1         41152736 12345678  37109375      26% /
            /dev/vdb1        100000000 99000000   1000000      99% /matrix
            /dev/vda1         41152736 12345678  37109375      26% /
            """;

    @Test
    void a_server_that_runs() {
        Status status = status(WELL, List.of());

        Screen.matches("status", status::lines);
        assertThat(status.code()).isEqualTo(ExitCode.OK);
        assertThat(status.next(IN_W)).isEmpty();
    }

    @Test
    void docker_alone_is_no_matrix_server() {
        Status bare = status(WELL.replaceAll("(?s)Id=matrix-backup-borg\\.service.*?\n--\n", "--\n"), List.of());
        assertThat(bare.code()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(bare.lines(new Style(false)))
                .last()
                .asString()
                .startsWith("Nothing of the playbook is installed on this server.");

        // Services that are not to start by themselves, and do not run.
        Status off = status(
                WELL.replaceAll("(Id=matrix-[^\n]*\nLoadState=loaded\nActiveState=)active", "$1inactive")
                        .replaceAll("(?s)(Id=matrix-postgres.*?UnitFileState=)enabled", "$1disabled")
                        .replaceAll("(?s)(Id=matrix-synapse.*?UnitFileState=)enabled", "$1disabled")
                        .replaceAll("(?s)(Id=matrix-backup-borg.timer.*?UnitFileState=)enabled", "$1disabled"),
                List.of());
        assertThat(off.code()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(off.lines(new Style(false))).last().asString().startsWith("No service of the playbook runs.");
    }

    @Test
    void a_server_where_something_is_down_and_the_playbook_told_something() {
        String printed = WELL.replaceAll(
                        "(Id=matrix-postgres.service\nLoadState=loaded\nActiveState=)active", "$1failed")
                .replaceAll("(Id=matrix-backup-borg.timer\nLoadState=loaded\nActiveState=)active", "$1inactive")
                .replace("(healthy)", "(unhealthy)");
        Status status = status(
                printed,
                List.of("NOTE: Your setup is on an old Postgres version (17) and can be upgraded to version 18. "
                        + "To upgrade, run the playbook with a tag of its own."));

        Screen.matches(
                "status-down",
                style -> Stream.concat(
                                status.lines(style).stream(),
                                Stream.of(style.next(
                                        status.next(new Invocation(Path.of("").toAbsolutePath(), Optional.empty())))))
                        .toList());
        assertThat(status.code()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(status.next(IN_W))
                .containsExactly("matrixup -C /w logs backup-borg.timer", "matrixup -C /w restart backup-borg.timer");
    }

    @Test
    void of_several_servers_the_next_commands_name_this_one() {
        Invocation one = new Invocation(Path.of("/w"), Optional.of("example.com"));

        assertThat(status("1795532882\n--\n--\n--\n", List.of()).next(one))
                .containsExactly("matrixup -C /w deploy -s example.com");
        assertThat(one.of("logs synapse")).isEqualTo("matrixup -C /w logs -s example.com synapse");
        assertThat(one.of("token login alice")).isEqualTo("matrixup -C /w token login -s example.com alice");
        assertThat(one.of("user list")).isEqualTo("matrixup -C /w user list -s example.com");
    }

    @Test
    void a_server_where_nothing_is_installed() {
        Status status = status("1795532882\n--\n--\n--\n", List.of());

        assertThat(status.lines(new Style(false)))
                .anySatisfy(
                        line -> assertThat(line).startsWith("Nothing of the playbook is installed on this server."));
        assertThat(status.code()).isEqualTo(ExitCode.UNVERIFIED);
        assertThat(status.next(IN_W)).containsExactly("matrixup -C /w deploy");
    }

    @Test
    void for_a_program_it_is_one_object() {
        assertThat(Json.of(status(WELL, List.of())))
                .contains(
                        "\"server\":\"example.com\"",
                        "{\"name\":\"matrix-synapse.service\",\"wanted\":true,\"state\":\"active\","
                                + "\"since\":\"2026-11-24T12:08:02Z\",\"health\":\"healthy\","
                                + "\"image\":\"ghcr.io/element-hq/synapse:v1.159.0\"}",
                        "{\"mount\":\"/matrix\",\"free\":1024000000,\"size\":102400000000}",
                        "\"exit\":0");
    }

    @Test
    void an_answer_that_is_none_is_not_taken_for_one() {
        assertThatThrownBy(() -> ServerLook.parse("Welcome\n--\n--\n--\n"))
                .isInstanceOf(Failure.class)
                .hasMessage("The server gave an answer that cannot be read.");
    }

    @Test
    void a_unit_is_named_as_people_name_it() {
        List<String> units = List.of("docker.service", "matrix-backup-borg.timer", "matrix-synapse.service");

        assertThat(List.of("synapse", "matrix-synapse", "synapse.service", "matrix-synapse.service"))
                .allSatisfy(name -> assertThat(Unit.choose(units, name, IN_W)).isEqualTo("matrix-synapse.service"));
        assertThat(Unit.choose(units, "backup-borg.timer", IN_W)).isEqualTo("matrix-backup-borg.timer");
        assertThatThrownBy(() -> Unit.choose(units, "matrix-synaps", IN_W))
                .hasMessage("There is no service matrix-synaps on the server. Did you mean synapse?"
                        + " There is: docker, backup-borg.timer, synapse.");
        assertThatThrownBy(() -> new Journal("synapse; reboot", 10, false))
                .hasMessage("\"synapse; reboot\" cannot be the name of a service.");
        assertThatThrownBy(() -> new Journal("-f", 10, false)).isInstanceOf(Failure.class);
        assertThat(new Journal("synapse", 10, true)
                        .argv("matrix-synapse.service")
                        .words())
                .containsExactly(
                        "journalctl",
                        "--no-pager",
                        "-o",
                        "short-iso",
                        "-n",
                        "10",
                        "-u",
                        "matrix-synapse.service",
                        "-f");
    }

    @Test
    void a_service_is_started_with_the_group_that_is_its_own() {
        List<ServiceUnit> services = ServiceUnit.read(List.of(
                Map.of("name", "matrix-a.service", "groups", List.of("matrix", "bridges", "a", "bridge-a")),
                Map.of("name", "matrix-b.service", "groups", List.of("matrix", "bridges")),
                Map.of("name", "matrix-c.service")));

        assertThat(services).hasSize(2);
        assertThat(ServiceUnit.group(services, "a")).contains("a");
        assertThat(ServiceUnit.group(services, "matrix-a.service")).contains("bridge-a");
        assertThat(ServiceUnit.group(services, "bridges")).contains("bridges");
        assertThat(ServiceUnit.group(services, "b")).isEmpty();
        assertThat(ServiceUnit.group(services, "x")).isEmpty();
    }

    private static Status status(String printed, List<String> messages) {
        ServerLook look = ServerLook.parse(printed);
        return new Status(
                "example.com",
                "root@203.0.113.10",
                "c0681e4",
                look.now(),
                look.units(),
                look.disks(),
                Optional.of(new Status.LastRun(
                        "1124-1208-k3",
                        "deploy",
                        "example.com",
                        false,
                        true,
                        Optional.of(Instant.parse("2026-11-24T12:00:00Z")),
                        Optional.of(0),
                        "went well")),
                messages,
                Duration.ofMillis(1234));
    }
}
