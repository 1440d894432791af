package dev.matrixup.admin;

/**
 * Where a homeserver's files are on its server.
 *
 * @param configuration the path of its configuration: {@code homeserver.yaml}, {@code dendrite.yaml}
 * @param postgresEnvironment the path of the playbook's file with user and password of its PostgreSQL; unused with SQLite
 */
public record HomeserverFiles(String configuration, String postgresEnvironment) {
    /**
     * As the playbook lays them out.
     *
     * @param base the value of {@code matrix_base_data_path}, usually {@code /matrix}
     */
    public static HomeserverFiles playbook(String base, HomeserverKind kind) {
        return new HomeserverFiles(
                "%s/%s/config/%s".formatted(base, kind.id(), kind.configurationFile()),
                base + "/postgres/env-postgres-psql");
    }
}
