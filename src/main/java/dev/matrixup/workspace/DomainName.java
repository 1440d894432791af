package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The domain of a homeserver: what stands behind the colon in its users' names, for ever. The rules are those of the playbook's own
 * script {@code bin/add-inventory-host.sh}.
 */
public record DomainName(String text) {
    private static final String LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")+");

    /** Throws a {@link Failure} of code 64 for a text that is no domain. */
    public DomainName {
        if (text.endsWith(".") && DOMAIN.matcher(plain(text)).matches()) {
            throw Failure.usage(
                    "'%s' has a dot at its end; users' names have none. Did you mean %s?".formatted(text, plain(text)));
        }
        if (!DOMAIN.matcher(text).matches()) {
            throw Failure.usage(
                    "'%s' does not look like a domain name. Give the bare domain, as in example.com.".formatted(text));
        }
    }

    /** Throws a {@link Failure} of code 64 for a domain that the playbook would refuse. */
    public DomainName requireLowerCase() {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!lower.equals(text)) {
            throw Failure.usage("'%s' has capital letters; the playbook takes lower case only. Did you mean %s?"
                    .formatted(text, lower));
        }
        return this;
    }

    /** A name as people may type it, in lower case and without the dot that closes it in DNS. */
    static String plain(String text) {
        return text.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    }

    /** The name that {@code init} gives the server in the inventory. */
    public String inventoryName() {
        return "matrix." + text;
    }

    /** A sentence for somebody who most likely gave the server's name instead of the domain. */
    public Optional<String> warning() {
        return text.startsWith("matrix.")
                ? Optional.of(("%s begins with matrix. as servers do. Users will be @name:%s, the server %s."
                                + " Most people want %s instead.")
                        .formatted(text, text, inventoryName(), text.substring("matrix.".length())))
                : Optional.empty();
    }
}
