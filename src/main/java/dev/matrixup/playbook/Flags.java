package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which variables carry the two flags in one checkout: the redirect of the homeserver's root and the way to its admin API. There are two
 * generations of names, that of the playbook's own nginx and that of Traefik labels on the homeserver's container. Which one a checkout
 * has is looked up by name among its variables, never by date: people run branches and old commits.
 */
public final class Flags {
    private static final String NGINX = "matrix_nginx_proxy_proxy_matrix_client_";
    private static final String NGINX_REDIRECT = NGINX + "redirect_root_uri_to_domain";
    private static final String NGINX_ADMIN = NGINX + "api_forwarded_location_synapse_admin_api_enabled";

    /** The nginx generation forwarded the path whatever the homeserver; of those it knew, this one does not answer there. */
    private static final Set<String> WITHOUT_ADMIN_API_BEHIND_NGINX = Set.of("conduit");

    private static final Pattern SWITCH = Pattern.compile("\\b[a-z][a-z0-9_]*_enabled\\b");

    private final Catalog catalog;

    private Flags(Catalog catalog) {
        this.catalog = catalog;
    }

    /** The flags of the checkout with this catalog. */
    public static Flags of(Catalog catalog) {
        return new Flags(catalog);
    }

    /** The variables for both wishes. Throws the first {@link Failure} of {@link #rootRedirect} and {@link #adminApi}. */
    public List<FlagEdit> edits(String homeserver, AdminApi adminApi, RootRedirect rootRedirect) {
        return Stream.concat(rootRedirect(homeserver, rootRedirect).stream(), adminApi(homeserver, adminApi).stream())
                .toList();
    }

    /**
     * The variable that fulfils the wish; none to keep.
     *
     * @throws Failure (3) if the checkout has no variable for it, or does not know the homeserver
     */
    public List<FlagEdit> rootRedirect(String homeserver, RootRedirect wish) {
        if (wish == RootRedirect.KEEP) {
            return List.of();
        }
        checkKnown(homeserver);
        return List.of(redirectOff(homeserver)
                .orElseThrow(() -> Failure.refused(
                                "This version of the playbook has no variable that switches off the redirect of the homeserver's root for %s."
                                        .formatted(homeserver))
                        .next("root_redirect: keep", "Or use a newer version of the playbook.")));
    }

    /**
     * The variables that fulfil the wish; none to keep.
     *
     * @throws Failure (3) if the homeserver has no admin API, or cannot have it that way in this checkout
     */
    public List<FlagEdit> adminApi(String homeserver, AdminApi wish) {
        if (wish == AdminApi.KEEP) {
            return List.of();
        }
        checkKnown(homeserver);
        Optional<String> open = publicAdminApi(homeserver);
        Optional<String> internal = internalAdminApi(homeserver);
        if (open.isEmpty()) {
            if (wish == AdminApi.OFF) {
                return List.of();
            }
            throw Failure.refused("The homeserver %s has no admin API that this version of the playbook can open."
                            .formatted(homeserver))
                    .next("admin_api: keep");
        }
        if (wish == AdminApi.INTERNAL && internal.isEmpty()) {
            throw Failure.refused(
                            "This version of the playbook cannot open the admin API of %s for the server's other services only."
                                    .formatted(homeserver))
                    .next("admin_api: public", "admin_api: off", "admin_api: keep");
        }
        List<FlagEdit> edits = new ArrayList<>();
        edits.add(new FlagEdit(open.get(), wish == AdminApi.PUBLIC));
        if (wish != AdminApi.PUBLIC) {
            internal.ifPresent(variable -> edits.add(new FlagEdit(variable, wish == AdminApi.INTERNAL)));
        }
        return edits;
    }

    /**
     * What would have to be false for the wish: it closes ways that an enabled service may need. The caller lets Ansible evaluate each
     * and refuses the wish where one is true.
     */
    public List<Need> neededAgainst(String homeserver, AdminApi wish) {
        return adminApi(homeserver, wish).stream()
                .filter(edit -> edit.value().equals(false))
                .flatMap(edit -> need(edit.variable()).stream())
                .toList();
    }

    /** The names of another, older generation than the checkout's own. */
    public Set<String> oldNames() {
        Set<String> names = new TreeSet<>(Set.of(NGINX_REDIRECT, NGINX_ADMIN));
        names.removeIf(catalog::defines);
        return names;
    }

    /** Those of these names that are old, with what took their place for this homeserver. */
    public List<StaleName> stale(String homeserver, Collection<String> names) {
        return oldNames().stream()
                .filter(names::contains)
                .map(name -> new StaleName(name, replacement(homeserver, name)))
                .toList();
    }

    private Optional<FlagEdit> replacement(String homeserver, String old) {
        return old.equals(NGINX_REDIRECT)
                ? redirectOff(homeserver)
                : publicAdminApi(homeserver).map(variable -> new FlagEdit(variable, true));
    }

    private Optional<FlagEdit> redirectOff(String homeserver) {
        // The old value is a domain and the new one a truth value: a value never moves from one name to the other.
        return Stream.of(
                        new FlagEdit(labels(homeserver) + "public_client_root_redirection_enabled", false),
                        new FlagEdit(NGINX_REDIRECT, ""))
                .filter(edit -> catalog.defines(edit.variable()))
                .findFirst();
    }

    private Optional<String> publicAdminApi(String homeserver) {
        return defined(labels(homeserver) + "public_client_synapse_admin_api_enabled")
                .or(() ->
                        WITHOUT_ADMIN_API_BEHIND_NGINX.contains(homeserver) ? Optional.empty() : defined(NGINX_ADMIN));
    }

    private Optional<String> internalAdminApi(String homeserver) {
        return defined(labels(homeserver) + "internal_client_synapse_admin_api_enabled");
    }

    private Optional<String> defined(String variable) {
        return Optional.of(variable).filter(catalog::defines);
    }

    private Optional<Need> need(String variable) {
        return catalog.find(variable)
                .flatMap(Variable::groupVars)
                .flatMap(definition -> Nodes.text(definition.value()))
                .map(text -> new Need(variable, text, switches(text)))
                .filter(need -> !need.services().isEmpty());
    }

    private static List<String> switches(String jinja) {
        return SWITCH.matcher(jinja)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
    }

    private void checkKnown(String homeserver) {
        List<String> known = catalog.homeservers();
        if (!known.contains(homeserver)) {
            throw Failure.refused("This version of the playbook does not know the homeserver %s. It knows %s."
                    .formatted(homeserver, String.join(", ", known)));
        }
    }

    private static String labels(String homeserver) {
        return "matrix_" + homeserver + "_container_labels_";
    }
}
