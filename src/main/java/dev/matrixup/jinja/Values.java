package dev.matrixup.jinja;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            return new ArrayList<>(list);
        }
        if (value instanceof Map<?, ?> map) {
            return new ArrayList<>(map.keySet());
        }
        return fail();
    }

    static Map<?, ?> map(Object value) {
        return known(value) instanceof Map<?, ?> map ? map : fail();
    }

    static long integer(Object value) {
        Object number = exact(value);
        return number instanceof Boolean truth
                ? truth ? 1 : 0
                : number instanceof Number whole && !(number instanceof Double) ? whole.longValue() : fail();
    }

    static <T> T fail() {
        throw new Unknown();
    }

    static boolean truth(Object value) {
        if (known(value) instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof String text) {
            // One with more than holes is not empty, whatever is filled in.
            return text.equals(HOLE) ? fail() : !text.isEmpty();
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
        exact(left);
        exact(right);
        if (isNumber(left) && isNumber(right)) {
            return number(left) == number(right);
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
        exact(left);
        exact(right);
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
            List<Object> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }
        return isNumber(left) && isNumber(right) ? whole(number(left) + number(right), left, right) : fail();
    }

    /** A result of numbers, as a whole number if they were. */
    static Object whole(double result, Object... of) {
        for (Object one : of) {
            if (one instanceof Double) {
                return result;
            }
        }
        return (long) result;
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static double number(Object value) {
        Object exact = exact(value);
        return exact instanceof Boolean truth
                ? truth ? 1 : 0
                : exact instanceof Number number ? number.doubleValue() : Values.<Double>fail();
    }

    /** Of a mapping by key, of a list or a text by index. */
    static Object item(Object of, Object key) {
        if (of == Special.UNDEFINED) {
            return of;
        }
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
        boolean text = known(of) instanceof String;
        List<?> items = text ? chars(of) : of instanceof List<?> list ? list : Values.<List<?>>fail();
        int start = bound(from, 0, items.size());
        List<?> part = items.subList(start, Math.max(start, bound(to, items.size(), items.size())));
        return text ? part.stream().map(String::valueOf).collect(Collectors.joining()) : part;
    }

    private static List<String> chars(Object text) {
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
        if (value instanceof Special) {
            return HOLE;
        }
        if (value == null) {
            return "None";
        }
        if (value instanceof Boolean truth) {
            return truth ? "True" : "False";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Values::written).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> written(entry.getKey()) + ": " + written(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value instanceof String text ? "'" + text + "'" : value.toString();
    }
}
