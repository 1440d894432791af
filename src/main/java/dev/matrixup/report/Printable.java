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
        Matcher orders = ORDERS.matcher(text);
        return orders.find() ? orders.replaceAll("") : text;
    }
}
