package dev.matrixup.deploy;

import java.time.Duration;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * Asks for a name's SRV records, by which a domain can tell other servers where its homeserver is without serving any file. The JDK has
 * a client of DNS, though not for addresses: behind {@link javax.naming}.
 */
interface ServiceRecords {
    /** This system's name servers. */
    ServiceRecords SYSTEM = by("dns:");

    /** The services of federation, the present one and the one before version 1.8 of the specification. */
    List<String> FEDERATION = List.of("_matrix-fed._tcp.", "_matrix._tcp.");

    /** How long both questions may take together, whatever the number of name servers. */
    Duration LIMIT = Duration.ofSeconds(5);

    /** The place of the record that counts most, {@code HOST:PORT}; empty if there is none, or nobody answers in time. */
    Optional<String> place(String name);

    /** Where other servers are told to look for the homeserver of this name. */
    default Optional<String> federation(String name) {
        return CompletableFuture.supplyAsync(() -> FEDERATION.stream()
                        .flatMap(service -> place(service + name).stream())
                        .findFirst())
                .completeOnTimeout(Optional.empty(), LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    /**
     * Those of certain name servers.
     *
     * @param servers {@code dns:} for this system's, {@code dns://HOST:PORT} for others
     */
    static ServiceRecords by(String servers) {
        return name -> {
            Hashtable<String, String> settings = new Hashtable<>();
            settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
            settings.put(Context.PROVIDER_URL, servers);
            // In milliseconds; it doubles with each try.
            settings.put("com.sun.jndi.dns.timeout.initial", "1000");
            settings.put("com.sun.jndi.dns.timeout.retries", "2");
            try {
                InitialDirContext dns = new InitialDirContext(settings);
                try {
                    Attribute found =
                            dns.getAttributes(name, new String[] {"SRV"}).get("SRV");
                    return found == null ? Optional.empty() : best(found);
                } finally {
                    dns.close();
                }
            } catch (NamingException noAnswer) {
                return Optional.empty();
            }
        };
    }

    /** Each is {@code PRIORITY WEIGHT PORT TARGET}; the target {@code .} says that there is no such service. */
    private static Optional<String> best(Attribute records) throws NamingException {
        Stream.Builder<String> all = Stream.builder();
        for (int i = 0; i < records.size(); i++) {
            all.add(String.valueOf(records.get(i)));
        }
        return all.build()
                .map(record -> record.split(" "))
                .filter(words ->
                        words.length == 4 && Stream.of(words).limit(3).allMatch(word -> word.matches("\\d{1,5}")))
                .min(Comparator.<String[]>comparingInt(words -> Integer.parseInt(words[0]))
                        .thenComparing(words -> Integer.parseInt(words[1]), Comparator.reverseOrder()))
                .map(words -> words[3].replaceFirst("\\.$", "") + ":" + words[2])
                .filter(place -> !place.startsWith(":"));
    }
}
