package dev.matrixup.manage;

import dev.matrixup.admin.AuthenticationService;
import dev.matrixup.admin.Credentials;
import dev.matrixup.admin.SynapseAdminApi.UserFilter;
import dev.matrixup.admin.SynapseUser;
import dev.matrixup.deploy.Context;
import dev.matrixup.deploy.HomeserverRequest;
import dev.matrixup.deploy.Reach;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.Failure;
import dev.matrixup.report.Listing;
import dev.matrixup.report.Style;
import dev.matrixup.workspace.Invocation;
import dev.matrixup.workspace.Typed;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The users of a server, counted while they were listed.
 *
 * @param filter which were asked for
 * @param users how many were listed
 * @param administrators how many of these are administrators; empty where Synapse does not know
 */
public record UserList(UserFilter filter, long users, Optional<Long> administrators) {
    /** What is said in the place of who is an administrator, where Synapse does not keep the accounts. */
    static final String UNKNOWN = "the authentication service knows the administrators";

    /** Synapse counts all users anew for every page, so they are large; what one holds stays well below what is read of an answer. */
    private static final int PAGE = 500;

    private static final int NAME = 26;
    private static final int DISPLAYED = 18;
    private static final int STANDING = 13;

    /**
     * Lists them, a page at a time.
     *
     * @throws Failure (3) or (7) if the admin API cannot be used; (3) if administrators are asked for and Synapse does not know them
     */
    public static UserList read(
            Context context, HomeserverRequest request, UserFilter filter, Listing<SynapseUser> listing) {
        long[] counted = new long[2];
        try (Reach reach = Reach.of(context, request)) {
            boolean delegated = reach.delegated();
            if (delegated && filter.admins()) {
                throw AdminSession.keptElsewhere(reach, "lists no administrators")
                        .next("On the server:", AuthenticationService.byHand("list-admin-users"));
            }
            AdminSession session = AdminSession.open(reach, request, new Credentials(context.credentials()));
            listing.begins(reach.domain());
            session.ask(api -> {
                api.users(filter, PAGE).each(rows -> {
                    context.processes().checkStopped();
                    counted[0] += rows.size();
                    counted[1] += rows.stream().filter(SynapseUser::admin).count();
                    return listing.rows(rows);
                });
                return null;
            });
            return new UserList(filter, counted[0], delegated ? Optional.empty() : Optional.of(counted[1]));
        }
    }

    /** What stands above the rows. */
    public static List<String> head(Style style, String domain) {
        return List.of(style.bold(domain) + "  users, and when they were last seen", "");
    }

    /** The row of one. */
    public static List<String> row(Style style, Clock clock, SynapseUser user) {
        // All are of this server, whose name stands above.
        String localpart = Cells.localpart(user.user());
        return Cells.row(
                style.marked(mark(user), localpart),
                localpart.length(),
                NAME,
                Cells.pad(
                                user.displayname()
                                        .map(name -> Cells.cut(name, DISPLAYED))
                                        .orElse(""),
                                DISPLAYED + 2)
                        + Cells.pad(standing(user), STANDING + 2)
                        + user.lastSeen().map(seen -> Cells.day(seen, clock)).orElse("never"));
    }

    /** The screen's last lines. */
    public List<String> lines() {
        if (users == 0) {
            return List.of("No %s%s."
                    .formatted(
                            filter.admins() ? "administrator" : "user",
                            filter.name()
                                    .map(text -> " has \"%s\" in the name or displayname".formatted(Cells.ascii(text)))
                                    .orElse(" is listed")));
        }
        String counted = Cells.count(users, "user");
        return List.of(
                "", administrators.map(many -> among(counted, many)).orElse("%s; %s.".formatted(counted, UNKNOWN)));
    }

    private String among(String counted, long administrators) {
        String many = administrators == 0 ? "none" : String.valueOf(administrators);
        String among = users > 1 ? many + " of them " : administrators == 0 ? "not " : "";
        return "%s, %s%s.".formatted(counted, among, administrators > 1 ? "administrators" : "an administrator");
    }

    /** What to type next. */
    public List<String> next(Invocation invocation, Typed typed) {
        return users > 0
                ? List.of(invocation.of("user show NAME"))
                : filter.deactivated()
                        ? List.of()
                        : List.of(typed.with("--deactivated") + "       also those who are deactivated");
    }

    private static Mark mark(SynapseUser user) {
        return user.deactivated() ? Mark.NOTE : user.locked() || user.shadowBanned() ? Mark.WARNING : Mark.OK;
    }

    /** The one thing about the account that an administrator has to know first. */
    private static String standing(SynapseUser user) {
        return user.deactivated()
                ? "deactivated"
                : user.locked()
                        ? "locked"
                        : user.shadowBanned() ? "shadow-banned" : user.admin() ? "administrator" : "";
    }
}
