package dev.matrixup.yaml;

import org.yaml.snakeyaml.events.Event;

/** One parser event without its place: two values are the same if their steps are equal. The anchor may be null. */
record Step(Event.ID id, String anchor, String tag, String text, boolean plain) {
    /** Whether it is a scalar that reads as this text, and as no number or truth value. */
    boolean isText(String expected) {
        return id == Event.ID.Scalar && text.equals(expected) && !(plain && Scalars.isTyped(text));
    }

    /** The same with another text. */
    Step withText(String other) {
        return new Step(id, anchor, tag, other, plain);
    }
}
