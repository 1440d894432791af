package dev.matrixup.admin;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificate authorities that the user names beside those that Java trusts. */
final class PrivateAuthority {
    private PrivateAuthority() {}

    /**
     * Trust in the authorities of this file and in Java's own.
     *
     * @param file certificates in PEM
     * @throws Failure (64) if it cannot be read or holds none
     */
    static SSLContext trusted(Path file) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            List<Certificate> all = new ArrayList<>(read(file));
            all.addAll(javas());
            for (int i = 0; i < all.size(); i++) {
                trusted.setCertificateEntry("authority-" + i, all.get(i));
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java can hold certificates", e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(stream);
            if (found.isEmpty()) {
                throw Failure.usage("%s holds no certificate.".formatted(file));
            }
            return found;
        } catch (IOException e) {
            throw Failure.usage("%s cannot be read: %s.".formatted(file, Reason.of(e)))
                    .because(e);
        } catch (CertificateException e) {
            throw Failure.usage("%s holds something else than certificates in PEM.".formatted(file))
                    .because(e);
        }
    }

    /** What would be trusted without us; an empty key store means that to the factory. */
    private static List<X509Certificate> javas() throws GeneralSecurityException {
        List<X509Certificate> all = new ArrayList<>();
        for (TrustManager manager : managers(null)) {
            if (manager instanceof X509TrustManager trust) {
                all.addAll(List.of(trust.getAcceptedIssuers()));
            }
        }
        return all;
    }

    private static TrustManager[] managers(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }
}
