package dev.matrixup.deploy;

import dev.matrixup.workspace.BaseDomain;
import dev.matrixup.workspace.Invocation;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to do about what fails from outside: lines to copy.
 *
 * @param invocation how the user types a command about the server
 * @param files where the files to upload lie, relative to it
 * @param homeserver the homeserver's service
 * @param server the server's address or name, as it is reached for the installation
 * @param resolver asks for its addresses
 */
record Mends(
        Invocation invocation,
        Path files,
        String homeserver,
        PublicAddress address,
        String server,
        NameChecks.Resolver resolver) {
    /** For the server as it is going to be. */
    static Mends of(Resolved resolved, String homeserver, PublicAddress address) {
        return new Mends(
                resolved.invocation(),
                WellKnown.folder(resolved.workspace(), address.domain()),
                homeserver,
                address,
                resolved.connection().host(),
                NameChecks.Resolver.SYSTEM);
    }

    /** For the client API. */
    List<String> client(Outside.Trouble trouble) {
        return trouble.layer() == Outside.Layer.PORT
                ? List.of("let TCP ports 80 and 443 through to the server, at your provider too")
                : service(trouble);
    }

    /** For the place at which other servers look. */
    List<String> federation(Outside.Federation federation, Outside.Trouble trouble) {
        return trouble.layer() == Outside.Layer.PORT
                ? List.of("let TCP port %s through to the server, at your provider too"
                        .formatted(
                                federation.place().substring(federation.place().lastIndexOf(':') + 1)))
                : service(trouble);
    }

    /** For the domain's own address. */
    List<String> delegation(Outside.Trouble trouble) {
        String domain = address.domain();
        if (address.baseDomain() == BaseDomain.SERVED_HERE) {
            // It leads elsewhere, or nowhere.
            return trouble.layer() == Outside.Layer.CERTIFICATE ? service(trouble) : records(domain);
        }
        if (address.baseDomain() == BaseDomain.ELSEWHERE) {
            return (address.serverFile() ? Stream.of("client", "server") : Stream.of("client"))
                    .flatMap(name ->
                            Stream.of("upload %s to".formatted(files.resolve(name)), "  " + Outside.file(domain, name)))
                    .toList();
        }
        return List.of(
                "base_domain: elsewhere      in matrixup.yml: files for its website",
                "base_domain: served-here    lets your server serve %s".formatted(domain),
                "base_domain: none           if it is meant to be so");
    }

    /** The sentence about what fails, without its full stop. A name without address lacks the record that this server would need. */
    String problem(Outside.Trouble trouble) {
        return trouble.layer() == Outside.Layer.NAME
                ? "%s has no %s record"
                        .formatted(
                                trouble.host(), records(trouble.host()).get(0).split(" ")[0])
                : trouble.problem();
    }

    private List<String> service(Outside.Trouble trouble) {
        return switch (trouble.layer()) {
            case NAME -> records(trouble.host());
            case CERTIFICATE ->
                address.proxy()
                        .map(proxy -> List.of(logs(proxy) + "       says why it has no better one"))
                        .orElse(List.of("give your reverse proxy a certificate for " + trouble.host()));
            default -> List.of(logs(homeserver) + "       what it says itself");
        };
    }

    /** The command that shows what a service says. */
    String logs(String service) {
        return invocation.of("logs " + service);
    }

    /** The command that deploys again. */
    String deploy() {
        return invocation.of("deploy");
    }

    private List<String> records(String name) {
        return List.of(new NameChecks(name, List.of(), server, resolver).records());
    }
}
