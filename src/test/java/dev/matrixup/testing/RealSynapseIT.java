package dev.matrixup.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RealSynapseIT {
    @TempDir
    Path folder;

    @Test
    void answersUntilItIsClosedAndTellsAPlainVersion() throws Exception {
        RealSynapse synapse = RealSynapse.start(folder, "example.com", "shared");
        String version;
        try (synapse) {
            version = get(synapse, "/_synapse/admin/v1/server_version");
        }

        assertThat(version).isEqualTo("{\"server_version\":\"1.163.2\"}");
        assertThatThrownBy(() -> get(synapse, "/health")).isInstanceOf(ConnectException.class);
    }

    private static String get(RealSynapse synapse, String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(synapse.url().resolve(path)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
