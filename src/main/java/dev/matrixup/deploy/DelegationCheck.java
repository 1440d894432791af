package dev.matrixup.deploy;

import dev.matrixup.workspace.BaseDomain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Whether a domain's own address leads apps and other servers to its Matrix server already; what does not is a warning. */
record DelegationCheck(PublicAddress address, Mends mends, Outside outside) {
    /** The name of this check. */
    static final String AREA = "delegation";

    private static final Duration LIMIT = Duration.ofSeconds(3);

    /** Looks from this machine, while other things are looked at. A website that does not answer in time says nothing. */
    CompletableFuture<Optional<Outside.Trouble>> look() {
        return address.delegates()
                ? CompletableFuture.supplyAsync(
                                () -> outside.delegation(address.domain(), address.client(), address.delegatedServer()))
                        .completeOnTimeout(Optional.empty(), LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                : CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * What it means.
     *
     * @param fresh whether no homeserver is installed yet: what the server itself will serve for its domain cannot be there
     */
    Area judge(Optional<Outside.Trouble> trouble, boolean fresh) {
        List<Finding> findings = trouble
                .filter(seen ->
                        !fresh || address.baseDomain() != BaseDomain.SERVED_HERE || seen.layer() == Outside.Layer.NAME)
                .map(seen -> finding(seen, fresh))
                .stream()
                .toList();
        return new Area(AREA, "", List.of(), findings);
    }

    private Finding finding(Outside.Trouble trouble, boolean fresh) {
        List<String> mend = new ArrayList<>(mends.delegation(trouble));
        if (fresh && address.baseDomain() == BaseDomain.ELSEWHERE) {
            mend.add("deploy makes what is to be uploaded");
        }
        return Finding.warning(
                "%s does not lead to your Matrix server yet: %s.".formatted(address.domain(), mends.problem(trouble)),
                mend.toArray(String[]::new));
    }
}
