package dev.matrixup.deploy;

import dev.matrixup.ansible.AnsibleResult;
import dev.matrixup.ansible.FailedTask;
import dev.matrixup.ansible.Verdict;
import dev.matrixup.playbook.Tags;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.ExitCode;
import dev.matrixup.report.Wrap;
import java.util.ArrayList;
import java.util.List;

/** The playbook's own look at a server from outside. What it finds stops nothing. */
final class SelfCheck {
    static final String TAG = "self-check";

    /** The part of it that looks at the domain's own address. */
    private static final String DELEGATION = "self-check-matrix-static-files";

    /** The playbook adds all it knows of a request behind these words; what went wrong stands before them. */
    private static final String REQUEST = " Full error: ";

    private static final int WIDTH = 57;
    private static final int LONGEST = 400;

    private SelfCheck() {}

    /**
     * The arguments with which it runs.
     *
     * @param arguments the user's own
     * @param delegated whether the domain's own address points to the server; where it does not, that was said already
     */
    static List<String> arguments(Tags tags, List<String> arguments, boolean delegated) {
        List<String> all = new ArrayList<>(arguments);
        if (!delegated && tags.known().contains(DELEGATION)) {
            all.addAll(List.of("--skip-tags", DELEGATION));
        }
        return all;
    }

    /** What it came to. Its first finding ends it, so there may be more behind. */
    static Step.Shown shown(AnsibleResult result) {
        Verdict verdict = result.verdict();
        if (verdict.ok()) {
            int checks = result.stats().orElseThrow().sum(host -> host.ok());
            return new Step.Shown(
                    Mark.OK, "the playbook's own checks find nothing", List.of(), List.of("ok=" + checks));
        }
        String said = result.lastFailure()
                .map(FailedTask::msg)
                .filter(text -> verdict.code() == ExitCode.PLAYBOOK_FAILED && !text.isBlank())
                .map(SelfCheck::sentence)
                .orElse(verdict.reason());
        List<String> lines = Wrap.lines(said, WIDTH);
        return new Step.Shown(Mark.WARNING, lines.get(0), lines.subList(1, lines.size()), List.of("found=1"));
    }

    private static String sentence(String message) {
        String text = message.split(REQUEST, 2)[0].strip().replaceAll("\\s+", " ");
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }
}
