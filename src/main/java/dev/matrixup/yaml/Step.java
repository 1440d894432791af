package dev.matrixup.yaml;

import org.yaml.snakeyaml.events.Event;

/** One parser event without its place: two values are the same if their steps are equal. The anchor may be null. */
record Step(Event.ID id, String anchor, String tag, String text, boolean plain) {
    /** The same with another text. */
    Step withText(String other) {
        return new Step(id, anchor, tag, other, plain);
    }
}
