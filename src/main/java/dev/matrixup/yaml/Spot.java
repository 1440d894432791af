package dev.matrixup.yaml;

import dev.matrixup.report.Place;

/** An offset in a text. Its {@link Place} is worked out only when a message needs it: a file has thousands of spots. */
record Spot(Source source, int offset) {
    Place place() {
        return source.place(offset);
    }
}
