package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The homeservers that the playbook installs, as far as their people are concerned. */
public enum HomeserverKind {
    SYNAPSE("Synapse", "homeserver.yaml"),
    DENDRITE("Dendrite", "dendrite.yaml"),
    CONDUIT("Conduit", "conduit.toml"),
    CONDUWUIT("conduwuit", "conduwuit.toml"),
    CONTINUWUITY("Continuwuity", "continuwuity.toml"),
    TUWUNEL("Tuwunel", "tuwunel.toml");

    private final String title;
    private final String configurationFile;

    HomeserverKind(String title, String configurationFile) {
        this.title = title;
        this.configurationFile = configurationFile;
    }

    /** The one that {@code matrix_homeserver_implementation} names so. */
    public static Optional<HomeserverKind> of(String implementation) {
        return Stream.of(values())
                .filter(kind -> kind.id().equals(implementation))
                .findFirst();
    }

    /** As the playbook writes it: {@code synapse}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** As people write it: {@code Synapse}. */
    public String title() {
        return title;
    }

    /** The name of its configuration file in the playbook's layout. */
    String configurationFile() {
        return configurationFile;
    }

    /** That matrixup knows no way to this homeserver's accounts, and what to do by hand. */
    public Failure unmanaged() {
        Failure failure = Failure.refused(
                "The homeserver is %s, which has no way to register a user that a program can take.".formatted(title));
        return switch (this) {
            case TUWUNEL, CONTINUWUITY ->
                failure.next(
                        "In any Matrix client, sign up at the server with the token that stands in its log after its first start:",
                        "matrixup logs %s       the first account becomes its administrator".formatted(id()));
            default ->
                failure.next(
                        "Sign up with any Matrix client, as the playbook's page docs/configuring-playbook-%s.md describes."
                                .formatted(id()));
        };
    }

    /** The variable with the secret of {@link SharedSecretApi}, as the playbook's newer versions name it. */
    public String sharedSecretVariable() {
        return this == DENDRITE
                ? "matrix_dendrite_client_api_registration_shared_secret"
                : "matrix_synapse_registration_shared_secret";
    }

    /** Whether accounts are made through {@link SharedSecretApi}. */
    public boolean hasSharedSecret() {
        return this == SYNAPSE || this == DENDRITE;
    }
}
