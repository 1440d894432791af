package dev.matrixup.deploy;

import dev.matrixup.report.Event;
import dev.matrixup.report.Event.Mark;
import dev.matrixup.report.EventSink;
import dev.matrixup.report.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Shows what checks found, one line an area, or one a finding with its place and its mend below it; counts errors and warnings. */
final class Findings {
    private final EventSink events;
    private final List<Failure> stopping = new ArrayList<>();
    private final List<Failure> others = new ArrayList<>();

    Findings(EventSink events) {
        this.events = events;
    }

    int errors() {
        return stopping.size();
    }

    int warnings() {
        return others.size();
    }

    /** The errors. @param strict whether warnings are among them */
    List<Failure> stopping(boolean strict) {
        List<Failure> all = new ArrayList<>(stopping);
        all.addAll(strict ? others : List.of());
        return all;
    }

    void show(Area area) {
        if (area.findings().isEmpty() && !area.summary().isEmpty()) {
            line(area.name(), Mark.OK, area.summary(), List.of(), area.facts());
        }
        for (Finding finding : area.findings()) {
            (finding.stops() ? stopping : others).add(finding.what());
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
        int errors = errors();
        int warnings = warnings();
        if (errors + warnings == 0) {
            return "Everything is ready.";
        }
        if (errors == 0) {
            return "Nothing stops a deployment; there %s."
                    .formatted(warnings == 1 ? "is 1 warning" : "are %d warnings".formatted(warnings));
        }
        String stopped = errors == 1 ? "1 error stops a deployment" : errors + " errors stop a deployment";
        String warned = warnings == 1 ? ", 1 warning does not" : ", %d warnings do not".formatted(warnings);
        return stopped + (warnings == 0 ? "" : warned) + ".";
    }

    private void line(String name, Mark mark, String summary, List<String> details, List<String> facts) {
        events.accept(new Event.StepFinished(name, mark, summary, details, facts, Duration.ZERO));
    }
}
