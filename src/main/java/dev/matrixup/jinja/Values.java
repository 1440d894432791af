package dev.matrixup.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.Collectors;

/**
 * Python's rules for values. A text in which something unknown was filled in holds {@link #HOLE} in its place: it can be put together,
 * taken apart as YAML and carried about, but whoever needs to know the very text throws {@link Unknown}.
 */
final class Values {
    /** Of Unicode's private use: YAML allows it, and nobody writes it. */
    static final String HOLE = "\uE0FF";

    private Values() {}

    static boolean isPartlyUnknown(String text) {
        return text.contains(HOLE);
    }

    /** The value, which may be a text with holes. */
    static Object known(Object value) {
        if (value instanceof Special) {
            throw new Unknown();
        }
        return value;
    }

    /** The value; no text with holes. */
    static Object exact(Object value) {
        if (known(value) instanceof String text && isPartlyUnknown(text)) {
            throw new Unknown();
        }
        return value;
    }

    static String string(Object value) {
        return exact(value) instanceof String text ? text : fail();
    }

    static List<Object> list(Object value) {
        if (known(value) instanceof List<?> list) {
            return listLike(value, list);
        }
        return value instanceof Map<?, ?> map ? new ArrayList<>(map.keySet()) : fail();
    }

    /** A new list with these items, in as good an order as the one that they come from. */
    static List<Object> listLike(Object origin, Collection<?> items) {
        return origin instanceof Unordered ? new Unordered(items) : new ArrayList<>(items);
    }

    static Map<?, ?> map(Object value) {
        return known(value) instanceof Map<?, ?> map ? map : fail();
    }

    /** A whole number that a long holds. */
    static long integer(Object value) {
        return isWhole(exact(value)) ? whole(value) : fail();
    }

    private static boolean isWhole(Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    private static long whole(Object value) {
        return value instanceof Boolean truth ? truth ? 1 : 0 : (Long) value;
    }

    /** The value; no list in an order that nobody knows. */
    static Object ordered(Object value) {
        return value instanceof Unordered list && list.size() > 1 ? fail() : value;
    }

    static <T> T fail() {
        throw new Unknown();
    }

    static boolean truth(Object value) {
        if (value == Special.TRUTHY || value == Special.FALSY) {
            return value == Special.TRUTHY;
        }
        if (known(value) instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            // One with more than holes is not empty, whatever is filled in.
            return isPartlyUnknown(text) && text.replace(HOLE, "").isEmpty() ? fail() : !text.isEmpty();
        }
        return value != null && length(value) > 0;
    }

    static long length(Object value) {
        if (exact(value) instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        return value instanceof Collection<?> list ? list.size() : value instanceof Map<?, ?> map ? map.size() : fail();
    }

    static boolean same(Object left, Object right) {
        ordered(exact(left));
        ordered(exact(right));
        if (isNumber(left) && isNumber(right)) {
            return compare(left, right) == 0;
        }
        if (left instanceof List<?> one && right instanceof List<?> other) {
            boolean same = one.size() == other.size();
            for (int i = 0; same && i < one.size(); i++) {
                same = same(one.get(i), other.get(i));
            }
            return same;
        }
        if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> other) {
            return one.keySet().equals(other.keySet())
                    && one.keySet().stream().allMatch(key -> same(one.get(key), other.get(key)));
        }
        return Objects.equals(left, right);
    }

    static int compare(Object left, Object right) {
        if (isWhole(exact(left)) && isWhole(exact(right))) {
            return Long.compare(whole(left), whole(right));
        }
        if (isNumber(left) && isNumber(right)) {
            return Double.compare(number(left), number(right));
        }
        return left instanceof String one && right instanceof String other ? one.compareTo(other) : fail();
    }

    static boolean contains(Object all, Object value) {
        if (known(all) instanceof String text) {
            return string(text).contains(string(value));
        }
        if (all instanceof Map<?, ?> map) {
            return map.containsKey(exact(value));
        }
        boolean unsure = false;
        for (Object one : list(all)) {
            try {
                if (same(one, value)) {
                    return true;
                }
            } catch (Unknown unknown) {
                unsure = true;
            }
        }
        return unsure ? fail() : false;
    }

    static Object add(Object left, Object right) {
        if (known(left) instanceof String one && known(right) instanceof String other) {
            return one + other;
        }
        if (left instanceof List<?> one && known(right) instanceof List<?> other) {
            List<Object> both = listLike(left instanceof Unordered ? left : right, one);
            both.addAll(other);
            return both;
        }
        return arithmetic(left, right, Math::addExact, Double::sum);
    }

    /** Of whole numbers a whole one, else a decimal one. */
    static Object arithmetic(Object left, Object right, LongBinaryOperator whole, DoubleBinaryOperator decimal) {
        try {
            return isWhole(exact(left)) && isWhole(exact(right))
                    ? (Object) whole.applyAsLong(whole(left), whole(right))
                    : finite(decimal.applyAsDouble(number(left), number(right)));
        } catch (ArithmeticException e) {
            // Zero, or more than a long holds.
            throw new Unknown();
        }
    }

    static double finite(double number) {
        return Double.isFinite(number) ? number : Values.<Double>fail();
    }

    /** The number that digits are, with a point or without. */
    static Object parsed(String digits) {
        try {
            return digits.contains(".") ? (Object) Double.valueOf(digits) : Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new Unknown();
        }
    }

    static boolean isNumber(Object value) {
        return isWhole(value) || value instanceof Double;
    }

    static double number(Object value) {
        return exact(value) instanceof Double decimal ? decimal : integer(value);
    }

    /** Of a mapping by key, of a list or a text by index. */
    static Object item(Object of, Object key) {
        if (of == Special.UNDEFINED) {
            return of;
        }
        ordered(of);
        exact(key);
        if (known(of) instanceof Map<?, ?> map) {
            return map.containsKey(key) ? map.get(key) : Special.UNDEFINED;
        }
        List<?> items = of instanceof String ? chars(of) : list(of);
        long index = integer(key);
        long at = index < 0 ? index + items.size() : index;
        return at >= 0 && at < items.size() ? items.get((int) at) : Special.UNDEFINED;
    }

    /** From and up to an index, each of which may be null, counted from the end if negative. */
    static Object slice(Object of, Object from, Object to) {
        boolean text = ordered(known(of)) instanceof String;
        List<?> items = text ? chars(of) : of instanceof List<?> list ? list : Values.<List<?>>fail();
        int start = bound(from, 0, items.size());
        List<?> part = items.subList(start, Math.max(start, bound(to, items.size(), items.size())));
        return text ? part.stream().map(String::valueOf).collect(Collectors.joining()) : part;
    }

    static List<String> chars(Object text) {
        return string(text).codePoints().mapToObj(Character::toString).toList();
    }

    private static int bound(Object index, int otherwise, int size) {
        if (index == null) {
            return otherwise;
        }
        long at = integer(index);
        return (int) Math.max(0, Math.min(size, at < 0 ? at + size : at));
    }

    /** As Python's {@code str} writes it. */
    static String text(Object value) {
        return known(value) instanceof String text ? text : written(value);
    }

    private static String written(Object value) {
        ordered(value);
        if (value instanceof Special) {
            return HOLE;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Values::written).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> written(entry.getKey()) + ": " + written(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Double number && number != 0 && (Math.abs(number) < 1e-3 || Math.abs(number) >= 1e7)) {
            // Java writes these otherwise.
            return fail();
        }
        if (value instanceof String text) {
            return text.matches("[^'\\\\\\p{Cntrl}]*") ? "'" + text + "'" : fail();
        }
        return value == null ? "None" : value instanceof Boolean truth ? truth ? "True" : "False" : value.toString();
    }
}
