package dev.matrixup.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that strangers can write, made fit for a screen: without what a terminal could take for an order. */
public final class Printable {
    /** Control characters of both ranges, and those that hide or turn around what stands beside them. */
    private static final Pattern ORDERS = Pattern.compile("[\\p{Cc}\\p{Cf}&&[^\\t\\n]]");

    private Printable() {}

    /** The text without them; line breaks and tabs stay. */
    public static String of(String text) {
        if (isPlain(text)) {
            return text;
        }
        Matcher orders = ORDERS.matcher(text);
        return orders.find() ? orders.replaceAll("") : text;
    }

    /** Whether there is nothing in it but ASCII that can be seen, and blanks. Most texts are so, and a long listing has many. */
    public static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
