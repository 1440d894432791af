package dev.matrixup.playbook;

import dev.matrixup.report.Place;
import java.time.LocalDate;
import java.util.regex.Pattern;

/**
 * What the playbook's changelog says about one change.
 *
 * @param date the day
 * @param title its heading; the day where it has none
 * @param place the heading's place
 * @param text what stands below it, in Markdown
 */
public record ChangelogEntry(LocalDate date, String title, Place place, String text) {
    private static final Pattern BREAK = Pattern.compile("(?i)\\bbreak(?:ing)?\\b");

    /** Whether the heading says that the change breaks something: {@code (BC Break)}, {@code (Potential Breaking Change)} and so on. */
    public boolean breaking() {
        return BREAK.matcher(title).find();
    }

    /** The address of the day's entries. */
    public String url() {
        return Changelog.URL + "#" + date;
    }
}
