package dev.matrixup.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.matrixup.admin.Homeserver;
import dev.matrixup.admin.HomeserverAddress;
import dev.matrixup.admin.SynapseAdminApi;
import dev.matrixup.admin.SynapseAdminApi.UserFilter;
import dev.matrixup.admin.UserId;
import dev.matrixup.files.FolderTree;
import dev.matrixup.manage.UserList;
import dev.matrixup.report.Secret;
import dev.matrixup.report.Style;
import dev.matrixup.testing.RealSynapse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How long the listing of 10,000 users of a real Synapse takes, to the first row and to the last, beside a plain loop that pages with the
 * same size and parses with the same library; pairs of runs. Target: first row within 0.5 s, no slower than the loop, with
 * {@code -Xmx64m}. Run it in the source folder.
 *
 * <p>Arguments: pairs (15), users (10000).
 */
final class UserListBench {
    private static final int PAGE = 500;
    private static final String DOMAIN = "example.com";

    /** Straight into the database: registering takes Synapse a quarter of a second each. */
    private static final String FILL = """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            count = int(sys.argv[2])
            users = [f"@user{i:05d}:example.com" for i in range(count)]
            database.executemany(
                "INSERT INTO users (name, creation_ts, admin, is_guest) VALUES (?, 1700000000, 0, 0)", [(u,) for u in users])
            database.executemany(
                "INSERT INTO profiles (user_id, displayname, full_user_id) VALUES (?, ?, ?)",
                [(u[1:-12], f"User {u}", u) for u in users])
            database.executemany(
                "INSERT INTO devices (user_id, device_id, display_name, last_seen, hidden) VALUES (?, 'D', 'x', 1700000000000, 0)",
                [(u,) for u in users])
            database.commit()
            """;

    /** What one run came to, in milliseconds. */
    private record Times(double first, double all) {}

    private interface Listing {
        Times read() throws IOException, InterruptedException;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        int users = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        Path folder = Files.createTempDirectory("matrixup-bench-");
        try {
            Secret token = prepare(folder, users);
            try (RealSynapse synapse = RealSynapse.start(folder, DOMAIN, "shared")) {
                compare(synapse.url(), token, pairs, users + 1);
            }
        } finally {
            FolderTree.deleteOrFail(folder);
        }
    }

    private static void compare(URI url, Secret token, int pairs, int users) throws IOException, InterruptedException {
        SynapseAdminApi api =
                Homeserver.at(new HomeserverAddress.Url(url), Optional.empty()).synapse(token);
        HttpClient http = HttpClient.newHttpClient();
        Listing ours = () -> ours(api, users);
        Listing plain = () -> plain(http, url, token, users);
        Times cold = ours.read();
        plain.read();
        double[] first = new double[pairs];
        double[] all = new double[pairs];
        double[] theirs = new double[pairs];
        double[] ratio = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            // Alternating, so that whoever comes second does not always profit from warm caches.
            Times one = (i % 2 == 0 ? ours : plain).read();
            Times other = (i % 2 == 0 ? plain : ours).read();
            Times mine = i % 2 == 0 ? one : other;
            Times loop = i % 2 == 0 ? other : one;
            first[i] = mine.first();
            all[i] = mine.all();
            theirs[i] = loop.all();
            ratio[i] = mine.all() / loop.all();
            System.out.printf(
                    "%2d  ours %4.0f ms to the first row, %5.0f in all   plain loop %5.0f in all   ratio %.3f%n",
                    i + 1, mine.first(), mine.all(), loop.all(), ratio[i]);
        }
        System.out.printf(
                "median of %d pairs, %d users, pages of %d, heap of at most %d MB: first row %.0f ms (cold %.0f), all %.0f ms, plain"
                        + " loop %.0f ms, ratio %.3f%n",
                pairs,
                users,
                PAGE,
                Runtime.getRuntime().maxMemory() >> 20,
                median(first),
                cold.first(),
                median(all),
                median(theirs),
                median(ratio));
    }

    /** As the command does it: pages put together, rows drawn and printed. */
    private static Times ours(SynapseAdminApi api, int users) throws IOException {
        Set<String> names = new HashSet<>();
        PrintWriter out = new PrintWriter(OutputStream.nullOutputStream());
        Style style = new Style(false);
        Clock clock = Clock.systemDefaultZone();
        long start = System.nanoTime();
        long[] first = {0};
        long[] rows = {0};
        api.users(new UserFilter(false, false, Optional.empty()), PAGE).each(page -> {
            page.forEach(user -> UserList.row(style, clock, user).forEach(line -> out.print(line + "\n")));
            out.flush();
            first[0] = first[0] == 0 ? System.nanoTime() : first[0];
            rows[0] += page.size();
            page.forEach(user -> names.add(user.user()));
            return true;
        });
        return checked(start, first[0], names.size(), rows[0], users);
    }

    private static Times plain(HttpClient http, URI url, Secret token, int users)
            throws IOException, InterruptedException {
        Set<String> names = new HashSet<>();
        PrintWriter out = new PrintWriter(OutputStream.nullOutputStream());
        long start = System.nanoTime();
        long first = 0;
        long rows = 0;
        for (long from = 0; ; from += PAGE) {
            HttpRequest request = HttpRequest.newBuilder(url.resolve(
                            "/_synapse/admin/v2/users?order_by=name&guests=false&locked=true&from=%d&limit=%d"
                                    .formatted(from, PAGE)))
                    .header("Authorization", "Bearer " + token.reveal())
                    .build();
            Map<String, Object> answer = JSON.std.mapFrom(
                    http.send(request, BodyHandlers.ofByteArray()).body());
            for (Object user : (List<?>) answer.get("users")) {
                Map<?, ?> fields = (Map<?, ?>) user;
                out.print(fields.get("name") + "  " + fields.get("displayname") + "\n");
                names.add((String) fields.get("name"));
                rows++;
            }
            out.flush();
            first = first == 0 ? System.nanoTime() : first;
            if (!answer.containsKey("next_token")) {
                return checked(start, first, names.size(), rows, users);
            }
        }
    }

    private static Times checked(long start, long first, int different, long rows, int users) {
        double all = (System.nanoTime() - start) / 1e6;
        if (different != users || rows != users) {
            throw new IllegalStateException("%d rows, %d different, of %d users".formatted(rows, different, users));
        }
        return new Times((first - start) / 1e6, all);
    }

    /** A stopped Synapse with these users, and the token of its administrator. */
    private static Secret prepare(Path folder, int users) throws IOException, InterruptedException {
        Secret token;
        try (RealSynapse synapse = RealSynapse.start(folder, DOMAIN, "shared")) {
            Homeserver homeserver = Homeserver.at(new HomeserverAddress.Url(synapse.url()), Optional.empty());
            UserId admin = new UserId("admin", DOMAIN);
            Secret password = Secret.of("correct horse battery staple");
            homeserver.sharedSecret().register(admin, password, true, Secret.of("shared"));
            token = homeserver.client().login(admin, password, "bench").token();
        }
        int code = new ProcessBuilder(
                        "python3", "-c", FILL, folder.resolve("homeserver.db").toString(), String.valueOf(users))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("the database could not be filled");
        }
        return token;
    }

    private static double median(double[] values) {
        double[] sorted = Arrays.stream(values).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
