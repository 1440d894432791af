package dev.matrixup.playbook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps a checkout's catalog from one command to the next: reading its files takes some ten times as long. What was kept counts as long as
 * the commit, the files of playbook and roles, and matrixup itself stay the same; so neither a new version nor a change by hand is
 * missed. A kept catalog that is damaged, or of something else, is no more than a missing one.
 */
final class CatalogCache {
    /** Higher whenever another catalog is read from the same files, or written in another way. */
    private static final int FORMAT = 1;

    /** A role that lies elsewhere could change unseen. */
    private static final Pattern PLACED = Pattern.compile("[^/.][^/]*(?:/[^/.][^/]*)?");

    private final Path folder;

    CatalogCache(Path folder) {
        this.folder = folder;
    }

    /** The catalog of a checkout, kept or read now. */
    Catalog catalog(Checkout checkout) {
        return kept(checkout).orElseGet(() -> {
            // Before the files are read: what changes meanwhile must not count as known.
            FileStates states = FileStates.of(checkout.root());
            boolean settled = states.settled(Instant.now());
            Catalog catalog = Catalog.of(checkout.root());
            CatalogContents contents = catalog.contents();
            boolean inside = contents.roles().stream()
                    .allMatch(role -> PLACED.matcher(role.name()).matches());
            if (settled && inside) {
                keep(checkout, states, contents);
            }
            return catalog;
        });
    }

    private Optional<Catalog> kept(Checkout checkout) {
        try (JsonParser in = new JsonFactory().createParser(Files.readAllBytes(file(checkout)))) {
            boolean same = in.nextToken() == JsonToken.START_ARRAY
                    && key(checkout).equals(in.nextTextValue())
                    && in.nextToken() == JsonToken.VALUE_STRING
                    && new FileStates(in.getText()).unchanged(checkout.root());
            return same
                    ? Optional.of(Catalog.of(checkout.root(), CatalogJson.read(checkout.root(), in)))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            // Missing or damaged: the files are read again.
            return Optional.empty();
        }
    }

    private void keep(Checkout checkout, FileStates states, CatalogContents contents) {
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempFile(folder, "catalog-", ".tmp");
            try {
                Files.write(
                        fresh,
                        JSON.std.asBytes(
                                List.of(key(checkout), states.text(), CatalogJson.of(contents, checkout.root()))));
                Files.move(fresh, file(checkout), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            // Without a cache it is only slower.
        }
    }

    /** One a checkout, whatever its commit. */
    private Path file(Checkout checkout) {
        return folder.resolve(
                "catalog-" + Integer.toHexString(checkout.root().toString().hashCode()) + ".json");
    }

    private static String key(Checkout checkout) {
        return FORMAT + " " + built() + " " + checkout.commit() + " " + checkout.root();
    }

    /** When this program was built: another one may read more from the same files. */
    private static long built() {
        URL program = CatalogCache.class.getProtectionDomain().getCodeSource().getLocation();
        return new File(URI.create(program.toString())).lastModified();
    }
}
