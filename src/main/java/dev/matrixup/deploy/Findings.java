package dev.matrixup.deploy;

import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.Failure;
import java.time.Duration;
import java.util.List;

/** Shows what checks found, one line an area, or one a finding with its place and its mend below it; counts errors and warnings. */
final class Findings {
    private final EventSink events;
    private int errors;
    private int warnings;

    Findings(EventSink events) {
        this.events = events;
    }

    int errors() {
        return errors;
    }

    int warnings() {
        return warnings;
    }

    boolean none() {
        return errors + warnings == 0;
    }

    void show(Area area) {
        if (area.findings().isEmpty() && !area.summary().isEmpty()) {
            line(area.name(), Mark.OK, area.summary(), List.of(), area.facts());
        }
        for (Finding finding : area.findings()) {
            errors += finding.stops() ? 1 : 0;
            warnings += finding.stops() ? 0 : 1;
            Failure what = finding.what();
            List<String> place = what.place().map(Object::toString).stream().toList();
            line(area.name(), finding.stops() ? Mark.FAILED : Mark.WARNING, what.getMessage(), place, List.of());
            if (!what.next().isEmpty()) {
                events.accept(new Event.Mend(area.name(), what.next()));
            }
        }
    }

    /** {@code 1 error stops a deployment, 2 warnings do not.} */
    String sentence() {
        return none()
                ? "Everything is ready."
                : "%d %s, %d %s."
                        .formatted(
                                errors,
                                errors == 1 ? "error stops a deployment" : "errors stop a deployment",
                                warnings,
                                warnings == 1 ? "warning does not" : "warnings do not");
    }

    private void line(String name, Mark mark, String summary, List<String> details, List<String> facts) {
        events.accept(new Event.StepFinished(name, mark, summary, details, facts, Duration.ZERO));
    }
}
