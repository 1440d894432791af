package dev.matrixup.admin;

import java.net.URI;
import java.util.Set;

/** Where a homeserver may answer. */
public sealed interface HomeserverAddress {
    /** A URL that is reached from here: the public name, or a port of this machine's loopback. */
    record Url(URI base) implements HomeserverAddress {
        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

        /** Refuses clear text to another machine: passwords and tokens go this way. */
        public Url {
            boolean clear = "http".equals(base.getScheme()) && LOOPBACK.contains(base.getHost());
            if (!clear && !"https".equals(base.getScheme()) || base.getHost() == null) {
                throw new IllegalArgumentException("neither https nor this machine: " + base);
            }
        }

        @Override
        public String toString() {
            return base.toString();
        }
    }

    /** A port as the server itself sees it, reached through the connection to the server. */
    record ServerPort(String host, int port) implements HomeserverAddress {
        @Override
        public String toString() {
            return "%s:%d on the server".formatted(host.contains(":") ? "[" + host + "]" : host, port);
        }
    }

    /** A port of a Docker container on the server, whose addresses the server is asked for. */
    record Container(String name, int port) implements HomeserverAddress {
        @Override
        public String toString() {
            return "port %d of container %s".formatted(port, name);
        }
    }
}
