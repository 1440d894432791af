package dev.matrixup.deploy;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A service in the playbook's own list.
 *
 * @param name its unit
 * @param groups what it can be started and stopped with, wide ones first
 */
record ServiceUnit(String name, List<String> groups) {
    ServiceUnit {
        groups = List.copyOf(groups);
    }

    /** Reads the list's value; entries without a name or groups are passed over. */
    static List<ServiceUnit> read(Object value) {
        return value instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(Map.class::cast)
                        .filter(entry -> entry.get("name") instanceof String && entry.get("groups") instanceof List)
                        .map(entry -> new ServiceUnit(
                                entry.get("name").toString(),
                                ((List<?>) entry.get("groups"))
                                        .stream().map(String::valueOf).toList()))
                        .toList()
                : List.of();
    }

    /**
     * The group that means what the user typed: a service's own one, of which no other service is, or a group by its name. Empty if there is
     * none; the playbook takes any name, does nothing and reports success.
     */
    static Optional<String> group(List<ServiceUnit> services, String typed) {
        List<String> names = services.stream().map(ServiceUnit::name).toList();
        if (services.stream().anyMatch(service -> service.groups().contains(typed))) {
            return Optional.of(typed);
        }
        return Unit.find(names, typed)
                .flatMap(unit -> services.stream()
                        .filter(service -> service.name().equals(unit))
                        .findFirst())
                .flatMap(service -> service.groups().stream()
                        .filter(group -> services.stream()
                                        .filter(other -> other.groups().contains(group))
                                        .count()
                                == 1)
                        .max(Comparator.comparingInt(service.groups()::indexOf)));
    }
}
