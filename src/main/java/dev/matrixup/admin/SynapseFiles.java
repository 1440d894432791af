package dev.matrixup.admin;

/**
 * Where a Synapse's files are on its server.
 *
 * @param configuration the path of {@code homeserver.yaml}
 * @param psql the path of the playbook's script that runs {@code psql} on its PostgreSQL; unused with SQLite
 */
public record SynapseFiles(String configuration, String psql) {
    /**
     * As the playbook lays them out.
     *
     * @param base the value of {@code matrix_base_data_path}, usually {@code /matrix}
     */
    public static SynapseFiles playbook(String base) {
        return new SynapseFiles(base + "/synapse/config/homeserver.yaml", base + "/postgres/bin/cli-non-interactive");
    }
}
