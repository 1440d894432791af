package dev.matrixup.playbook;

import dev.matrixup.report.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Something of a checkout that can be switched on and off by itself.
 *
 * <p>A checkout has some hundreds of variables that end in {@code _enabled}; most switch a detail of a service. The service's own switch
 * is found by two facts that hold for the checkouts of every year, whatever the naming. A role's variables begin with the service's name,
 * which need not be the role's; so {@code NAME_enabled} is the main switch where more than half of the role's variables begin with
 * {@code NAME_}, and one of a detail where fewer do. And what is a service can be installed by itself: its role's tasks have a tag
 * {@code install-...} or {@code setup-...} beside {@code install-all}; roles without one are the playbook's own machinery. Homeservers
 * are left out: the playbook switches them by {@code matrix_homeserver_implementation}, which can never be changed.
 *
 * @param name for people, from the role's folder: {@code mautrix-telegram}, {@code bot-baibot}, {@code postgres}
 * @param kind what it is
 * @param role its role
 * @param variable its switch
 * @param aliases other names that people know it by: its tags and its role's folder
 */
public record Service(String name, Kind kind, String role, String variable, Set<String> aliases) {
    private static final String SWITCH = "_enabled";
    private static final String PREFIX = "matrix-";
    private static final int MOST_SIMILAR = 3;

    /** A role with less to set only prepares something for others. */
    private static final int FEWEST = 3;

    private static final Pattern OWN_TAG = Pattern.compile("(?:install|setup)-(?!all$)(.+)");

    /** What a service is for. */
    public enum Kind {
        BRIDGE("bridges"),
        BOT("bots"),
        CLIENT("clients"),
        OTHER("others");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }

        /** The headline for several. */
        public String plural() {
            return plural;
        }

        private static Kind of(String name) {
            return Stream.of(BRIDGE, BOT, CLIENT)
                    .filter(kind -> name.startsWith(kind.name().toLowerCase(Locale.ROOT) + "-"))
                    .findFirst()
                    .orElse(OTHER);
        }
    }

    /** Copies the set. */
    public Service {
        aliases = Set.copyOf(aliases);
    }

    /** The services of a checkout in the order of their names. */
    public static List<Service> of(Catalog catalog) {
        Map<String, List<String>> variables = new TreeMap<>();
        catalog.variables()
                .values()
                .forEach(variable -> variable.owner()
                        .ifPresent(role -> variables
                                .computeIfAbsent(role, key -> new ArrayList<>())
                                .add(variable.name())));
        List<String> homeservers = catalog.homeservers();
        Map<String, Service> services = new TreeMap<>();
        for (PlaybookRole role : catalog.roles()) {
            String folder =
                    role.name().substring(role.name().lastIndexOf('/') + 1).replace('_', '-');
            String plain = withoutPrefix(folder);
            Optional<String> variable = mainSwitch(variables.getOrDefault(role.name(), List.of()));
            if (variable.isPresent() && !homeservers.contains(plain)) {
                Set<String> aliases = new TreeSet<>();
                catalog.tags(role).stream()
                        .map(OWN_TAG::matcher)
                        .filter(Matcher::matches)
                        .forEach(tag -> aliases.add(tag.group(1)));
                if (!aliases.isEmpty()) {
                    aliases.addAll(List.of(folder, plain));
                    Kind kind = Kind.of(plain);
                    String name = kind == Kind.BRIDGE ? plain.substring("bridge-".length()) : plain;
                    services.putIfAbsent(name, new Service(name, kind, role.name(), variable.get(), aliases));
                }
            }
        }
        return List.copyOf(services.values());
    }

    /**
     * The service that is meant.
     *
     * @param typed its name, its variable, its role's folder, one of its tags without {@code install-}, or its unit without
     *     {@code .service}; capitals and underscores in place of dashes do not matter
     * @throws Failure (64) if there is none
     */
    public static Service find(List<Service> services, String typed) {
        String plain = plain(typed);
        return services.stream()
                .filter(service -> service.name.equals(plain) || service.variable.equals(typed))
                .findFirst()
                .or(() -> Stream.of(plain, withoutPrefix(plain))
                        .flatMap(word -> services.stream().filter(service -> service.aliases.contains(word)))
                        .findFirst())
                .orElseThrow(() -> unknown(services, typed));
    }

    /** A word as services are named. */
    public static String plain(String typed) {
        return typed.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String withoutPrefix(String plain) {
        return plain.startsWith(PREFIX) ? plain.substring(PREFIX.length()) : plain;
    }

    /** People leave out who made a bridge: the part that they type is looked for, too. */
    private static Failure unknown(List<Service> services, String typed) {
        String word = withoutPrefix(plain(typed));
        List<String> names = services.stream().map(Service::name).toList();
        List<String> similar = Similar.to(word, names);
        if (similar.isEmpty()) {
            similar = names.stream()
                    .filter(name -> !Similar.to(word, List.of(name.split("-"))).isEmpty())
                    .limit(MOST_SIMILAR)
                    .toList();
        }
        return Failure.usage(
                "This version of the playbook has no service %s.%s".formatted(typed, Similar.didYouMean(similar)));
    }

    /** Variables of others whose own value refers to the switch, by the role that they belong to; empty for the playbook itself. */
    public Map<String, List<String>> reach(Catalog catalog) {
        Pattern word = Pattern.compile("\\b" + Pattern.quote(variable) + "\\b");
        Map<String, List<String>> reached = new TreeMap<>();
        for (Variable other : catalog.variables().values()) {
            String owner = other.owner().orElse("");
            if (!owner.equals(role)
                    && !other.name().equals(variable)
                    && other.definition()
                            .text()
                            .lines()
                            .filter(line -> !line.stripLeading().startsWith("#"))
                            .anyMatch(line -> word.matcher(line).find())) {
                reached.computeIfAbsent(owner, key -> new ArrayList<>()).add(other.name());
            }
        }
        return reached;
    }

    private static Optional<String> mainSwitch(List<String> variables) {
        return variables.stream()
                .filter(name -> name.endsWith(SWITCH))
                .filter(name -> {
                    String prefix = name.substring(0, name.length() - SWITCH.length() + 1);
                    long own = variables.stream()
                            .filter(other -> other.startsWith(prefix))
                            .count();
                    return own >= FEWEST && 2 * own > variables.size();
                })
                .findFirst();
    }
}
