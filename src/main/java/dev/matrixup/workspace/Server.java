package dev.matrixup.workspace;

import dev.matrixup.playbook.Similar;
import dev.matrixup.report.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A Matrix server: a host of the inventory's group {@code matrix_servers}.
 *
 * @param name the inventory name
 * @param domain the effective {@code matrix_domain}
 * @param publicName the effective {@code matrix_server_fqn_matrix}
 * @param settings what the deployment file says about it
 */
public record Server(String name, String domain, String publicName, ServerSettings settings) {
    /** Checks that nothing is missing. */
    public Server {
        Objects.requireNonNull(name);
        Objects.requireNonNull(domain);
        Objects.requireNonNull(publicName);
        Objects.requireNonNull(settings);
    }

    /**
     * The servers that are meant.
     *
     * @param all those of the inventory
     * @param wanted names that the user typed: domains, public names or inventory names; none for the only server
     * @param workspace the workspace's folder, for what to type next
     * @throws Failure (64) if a name fits none or several, or none is given and there is not exactly one; it lists those there are, and
     *     {@link ManyServers} is its cause where there are several. (3) if
     *     another server has the same public name as one that is meant
     */
    public static List<Server> choose(List<Server> all, List<String> wanted, Path workspace) {
        if (all.isEmpty()) {
            throw Failure.usage("The inventory has no server in its group matrix_servers.")
                    .next(Workspace.init(workspace));
        }
        if (wanted.isEmpty() && all.size() > 1) {
            throw Failure.usage("There are %d servers here: %s. Say which one.".formatted(all.size(), list(all)))
                    .because(new ManyServers(all.get(0).typed(all)));
        }
        List<Server> chosen = wanted.isEmpty()
                ? all
                : wanted.stream().map(name -> find(all, name)).distinct().toList();
        chosen.forEach(server -> server.requireOwnPublicName(all));
        return chosen;
    }

    /** Names mean the same in capitals: of two such servers only one can ever be found. */
    private void requireOwnPublicName(List<Server> all) {
        List<String> same = all.stream()
                .filter(server -> server.publicName.equalsIgnoreCase(publicName))
                .map(Server::name)
                .toList();
        if (same.size() > 1) {
            throw Failure.refused("%s is the public name of %d servers: %s. Only one of them can be found by it."
                            .formatted(publicName, same.size(), String.join(" and ", same)))
                    .next(
                            "matrix_domain: ...       give each its own, in its vars file",
                            "or take one out of the group matrix_servers in the inventory");
        }
    }

    private static Server find(List<Server> all, String wanted) {
        List<Server> found =
                all.stream().filter(server -> server.names().contains(wanted)).toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            List<String> known =
                    all.stream().flatMap(server -> server.names().stream()).toList();
            String plain = DomainName.plain(wanted);
            String hint =
                    known.contains(plain) ? " Did you mean %s?".formatted(plain) : Similar.didYouMean(wanted, known);
            throw Failure.usage("There is no server %s here.%s There is: %s.".formatted(wanted, hint, list(all)));
        }
        found.get(0).requireOwnPublicName(found);
        throw Failure.usage("%s fits several servers. Give the inventory name: %s."
                .formatted(
                        wanted,
                        String.join(", ", found.stream().map(Server::name).toList())));
    }

    /** Its domain if that means no other, else its inventory name. */
    private String typed(List<Server> all) {
        return all.stream().filter(server -> server.names().contains(domain)).count() == 1 ? domain : name;
    }

    private List<String> names() {
        return Stream.of(domain, publicName, name).distinct().toList();
    }

    private static String list(List<Server> servers) {
        return String.join(", ", servers.stream().map(Server::domain).distinct().toList());
    }
}
