package dev.matrixup.lint;

import dev.matrixup.report.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The domain, which is missing or not as the playbook wants it: {@link Rule#DOMAIN}. */
public final class DomainValue implements Check {
    private static final String VARIABLE = "matrix_domain";

    /** The names below the domain that the playbook looks at too. */
    private static final List<String> NAMES = List.of("matrix_server_fqn_matrix", "matrix_server_fqn_element");

    /** What stood in the playbook's example until 2026. */
    private static final String EXAMPLE = "YOUR_BARE_DOMAIN_NAME_HERE";

    DomainValue() {}

    @Override
    public List<LintFinding> look(Subject subject) {
        return Stream.concat(
                        subject.judged(VARIABLE, Rule.DOMAIN, DomainValue::judge).stream(),
                        NAMES.stream().flatMap(name -> subject.winner(name).flatMap(DomainValue::capitals).stream()))
                .toList();
    }

    private static Optional<LintFinding> capitals(Setting setting) {
        return setting.literal()
                .filter(value -> !value.equals(value.toLowerCase(Locale.ROOT)))
                .map(value -> LintFinding.error(
                        Rule.DOMAIN,
                        setting.place(),
                        "%s is %s; the playbook wants it in lower case.".formatted(setting.name(), value),
                        "%s: %s".formatted(setting.name(), value.toLowerCase(Locale.ROOT))));
    }

    /**
     * What is wrong with a domain.
     *
     * @param domain the value of {@code matrix_domain}; empty where there is none
     * @return a failure (3) without a place
     */
    public static Optional<Failure> judge(String domain) {
        if (domain.isEmpty() || domain.equals(EXAMPLE)) {
            return Optional.of(Failure.refused("matrix_domain is not set.")
                    .next("matrix_domain: example.com       the domain of your users, for ever"));
        }
        String plain = domain.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        return domain.equals(plain)
                ? Optional.empty()
                : Optional.of(Failure.refused(
                                "matrix_domain is %s; the playbook wants it in lower case and without a dot at its end."
                                        .formatted(domain))
                        .next("matrix_domain: " + plain));
    }
}
