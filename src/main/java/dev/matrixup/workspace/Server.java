package dev.matrixup.workspace;

import dev.matrixup.playbook.Similar;
import dev.matrixup.report.Failure;
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
     * @throws Failure (64) if a name fits none or several, or none is given and there is not exactly one; it lists those there are
     */
    public static List<Server> choose(List<Server> all, List<String> wanted) {
        if (all.isEmpty()) {
            throw Failure.usage("The inventory has no server in its group matrix_servers.")
                    .next("matrixup init example.com root@203.0.113.10");
        }
        if (!wanted.isEmpty()) {
            return wanted.stream().map(name -> find(all, name)).distinct().toList();
        }
        if (all.size() > 1) {
            throw Failure.usage("There are %d servers here: %s. Say which one.".formatted(all.size(), list(all)));
        }
        return all;
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
            throw Failure.usage("There is no server %s here.%s There is: %s."
                    .formatted(wanted, Similar.didYouMean(wanted, known), list(all)));
        }
        throw Failure.usage("%s fits several servers. Give the inventory name: %s."
                .formatted(
                        wanted,
                        String.join(", ", found.stream().map(Server::name).toList())));
    }

    private List<String> names() {
        return Stream.of(domain, publicName, name).distinct().toList();
    }

    private static String list(List<Server> servers) {
        return String.join(", ", servers.stream().map(Server::domain).distinct().toList());
    }
}
