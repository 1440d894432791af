package dev.matrixup.yaml;

import java.math.BigInteger;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a plain scalar's text means in YAML 1.1. The patterns are those of PyYAML's {@code resolver.py}, which Ansible uses;
 * SnakeYAML's own differ ({@code 1e3} is a number there).
 */
public final class Scalars {
    private static final Set<String> TRUE = Set.of("yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    private static final Set<String> FALSE = Set.of("no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern INT =
            Pattern.compile("[-+]?(0b[01_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(:[0-5]?[0-9])+)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*([eE][-+][0-9]+)?"
            + "|\\.[0-9][0-9_]*([eE][-+][0-9]+)?"
            + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\\.[0-9_]*"
            + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"
            + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \\t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\\.[0-9]*)?"
            + "([ \\t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?");
    private static final Pattern OTHER_READERS = Pattern.compile(
            "[yYnN]|<<|=|[-+]?[0-9][0-9_]*(\\.[0-9_]*)?[eE][-+]?[0-9]+|[-+]?\\.[0-9_]+([eE][-+]?[0-9]+)?|0o[0-7]+");

    private Scalars() {}

    /** The value of a plain scalar: Boolean, Long, BigInteger, Double, null, or the text itself (also for a date). */
    public static Object value(String text) {
        if (NULL.contains(text)) {
            return null;
        }
        if (TRUE.contains(text)) {
            return true;
        }
        if (FALSE.contains(text)) {
            return false;
        }
        char first = text.charAt(0);
        if (first >= '0' && first <= '9' || first == '-' || first == '+' || first == '.') {
            try {
                if (INT.matcher(text).matches()) {
                    return integer(text.replace("_", ""));
                }
                if (FLOAT.matcher(text).matches()) {
                    return decimal(text.replace("_", "").toLowerCase(java.util.Locale.ROOT));
                }
            } catch (NumberFormatException e) {
                return text; // "0b_", which Python refuses to convert
            }
        }
        return text;
    }

    /** Whether a plain scalar with this text is something else than a string: truth value, number, null or date. */
    static boolean isTyped(String text) {
        return !text.equals(value(text)) || DATE.matcher(text).matches();
    }

    /** Whether this text must be quoted to be a string for every reader of YAML, 1.1 or 1.2. */
    static boolean isAmbiguous(String text) {
        return isTyped(text) || OTHER_READERS.matcher(text).matches();
    }

    private static Number integer(String text) {
        boolean negative = text.charAt(0) == '-';
        String digits = negative || text.charAt(0) == '+' ? text.substring(1) : text;
        BigInteger value;
        if (digits.startsWith("0b")) {
            value = new BigInteger(digits.substring(2), 2);
        } else if (digits.startsWith("0x")) {
            value = new BigInteger(digits.substring(2), 16);
        } else if (digits.indexOf(':') >= 0) {
            value = BigInteger.ZERO;
            for (String part : digits.split(":")) {
                value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
            }
        } else {
            value = new BigInteger(digits, digits.startsWith("0") ? 8 : 10);
        }
        value = negative ? value.negate() : value;
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private static double decimal(String text) {
        boolean negative = text.charAt(0) == '-';
        String digits = negative || text.charAt(0) == '+' ? text.substring(1) : text;
        double value = 0;
        if (digits.equals(".inf")) {
            value = Double.POSITIVE_INFINITY;
        } else if (digits.equals(".nan")) {
            value = Double.NaN;
        } else {
            for (String part : digits.split(":")) {
                value = value * 60 + Double.parseDouble(part);
            }
        }
        return negative ? -value : value;
    }
}
