package dev.matrixup.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SRV records, asked for over the wire as the JDK does it. */
class ServiceRecordsTest {
    private record Srv(int priority, int weight, int port, String target) {}

    @Test
    void are_asked_for_under_both_names_and_the_first_in_rank_counts() throws IOException {
        Map<String, List<Srv>> zone = Map.of(
                "_matrix-fed._tcp.example.com",
                List.of(
                        new Srv(20, 0, 1, "b.example.com"),
                        new Srv(10, 1, 2, "c.example.com"),
                        new Srv(10, 5, 443, "a.example.com")),
                "_matrix._tcp.example.org",
                List.of(new Srv(0, 0, 8448, "matrix.example.org")),
                "_matrix-fed._tcp.example.net",
                List.of(new Srv(0, 0, 0, "")));
        try (DatagramSocket socket = nameServer(zone)) {
            ServiceRecords records = ServiceRecords.by("dns://127.0.0.1:" + socket.getLocalPort());

            assertThat(records.federation("example.com")).contains("a.example.com:443");
            assertThat(records.federation("example.org")).contains("matrix.example.org:8448");
            assertThat(records.federation("example.net")).isEmpty();
            assertThat(records.federation("nobody.example")).isEmpty();
            assertThat(records.federation("no name [")).isEmpty();
        }
    }

    @Test
    void are_no_failure_where_nobody_answers() throws IOException {
        try (DatagramSocket mute = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            long began = System.nanoTime();
            assertThat(ServiceRecords.by("dns://127.0.0.1:" + mute.getLocalPort())
                            .federation("example.com"))
                    .isEmpty();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(ServiceRecords.LIMIT.plusSeconds(2));
        }
    }

    /** Knows SRV records and nothing else. (Format: RFC 1035, section 4, and RFC 2782.) */
    private static DatagramSocket nameServer(Map<String, List<Srv>> zone) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[512];
                    while (!socket.isClosed()) {
                        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                        try {
                            socket.receive(packet);
                            byte[] answer = answer(packet, zone);
                            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                        } catch (IOException closed) {
                            return;
                        }
                    }
                },
                "name server");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private static byte[] answer(DatagramPacket question, Map<String, List<Srv>> zone) throws IOException {
        byte[] asked = question.getData();
        StringBuilder name = new StringBuilder();
        int at = 12;
        while (asked[at] != 0) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(asked, at + 1, asked[at], StandardCharsets.US_ASCII));
            at += asked[at] + 1;
        }
        int end = at + 5;
        List<Srv> found = zone.getOrDefault(name.toString(), List.of());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(asked, 0, 2);
        out.writeShort(0x8400 | (found.isEmpty() ? 3 : 0));
        out.writeShort(1);
        out.writeShort(found.size());
        out.writeInt(0);
        out.write(asked, 12, end - 12);
        for (Srv srv : found) {
            ByteArrayOutputStream target = new ByteArrayOutputStream();
            for (String label :
                    srv.target().isEmpty() ? new String[0] : srv.target().split("\\.")) {
                target.write(label.length());
                target.write(label.getBytes(StandardCharsets.US_ASCII));
            }
            target.write(0);
            out.writeShort(0xc00c);
            out.writeShort(33);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(6 + target.size());
            out.writeShort(srv.priority());
            out.writeShort(srv.weight());
            out.writeShort(srv.port());
            out.write(target.toByteArray());
        }
        return bytes.toByteArray();
    }
}
