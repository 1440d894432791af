package dev.matrixup.manage;

import dev.matrixup.admin.SynapseAdminApi;
import dev.matrixup.admin.SynapseAdminApi.UserFilter;
import dev.matrixup.admin.UserId;
import dev.matrixup.playbook.Similar;
import dev.matrixup.report.Failure;
import dev.matrixup.workspace.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Refusals for names that the server does not know, with those that were probably meant. */
final class Unknown {
    private static final int PAGE = 500;

    /** Whoever has more users than this gets no guess: they all would have to be read for it. */
    private static final int COMPARED = 10_000;

    private Unknown() {}

    /** (3): There is no such user. */
    static Failure user(SynapseAdminApi api, UserId user, Invocation invocation) throws IOException {
        List<String> names = new ArrayList<>();
        api.users(new UserFilter(false, true, Optional.empty()), PAGE).each(rows -> {
            rows.forEach(row -> names.add(Cells.localpart(row.user())));
            return names.size() < COMPARED;
        });
        return Failure.refused("There is no user %s.%s".formatted(user, Similar.didYouMean(user.localpart(), names)))
                .next(invocation.of("user list"));
    }

    /** (3): There is no such room. */
    static Failure room(String name, Invocation invocation) {
        return Failure.refused("The server knows no room %s.".formatted(Cells.ascii(name)))
                .next(invocation.of("room list"));
    }
}
