package dev.matrixup.deploy;

import dev.matrixup.workspace.SecretVariables;
import dev.matrixup.yaml.Entry;
import dev.matrixup.yaml.Tagged;
import dev.matrixup.yaml.YamlText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The line of a vars file from which a failure most likely comes. A wrong guess sends its reader astray, so there is one only where
 * the evidence names the variable, or both its value and the setting that it stands for, and where no other line fits as well.
 */
final class LikelyCause {
    /** A name as configuration files have it: at least two words. */
    private static final Pattern SETTING = Pattern.compile("[a-z][a-z0-9]*(?:[_-][a-z0-9]+)+");

    private static final Pattern UNDEFINED = Pattern.compile("'(\\w+)' is undefined");
    private static final int SHORTEST = 2;
    private static final int LONGEST = 40;

    private LikelyCause() {}

    /**
     * Looks for it.
     *
     * @param files the vars files that Ansible loads, a later one wins
     * @param evidence what the failed task said, and the last words of its service
     */
    static Optional<Entry> in(List<YamlText> files, String evidence) {
        Map<String, Entry> counting = new LinkedHashMap<>();
        files.forEach(file -> file.entries().forEach(entry -> counting.put(entry.key(), entry)));
        Set<String> undefined = UNDEFINED
                .matcher(evidence)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        Set<String> settings = SETTING.matcher(evidence.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .map(name -> name.replace('-', '_'))
                .collect(Collectors.toSet());
        List<Predicate<Entry>> strongestFirst = List.of(
                entry -> stands(entry.key(), "", evidence),
                entry -> undefined.stream()
                        .anyMatch(name ->
                                stands(name, "", String.valueOf(entry.value().toJava()))),
                entry -> settings.stream().anyMatch(name -> (entry.key() + "_").contains("_" + name + "_"))
                        && value(entry)
                                // The setting often has a unit behind it.
                                .filter(value -> stands(value, "[A-Za-z]{0,2}", evidence))
                                .isPresent());
        for (Predicate<Entry> fits : strongestFirst) {
            List<Entry> found = counting.values().stream()
                    .filter(entry -> !SecretVariables.isSecret(entry.key()))
                    .filter(fits)
                    .toList();
            if (!found.isEmpty()) {
                return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** One line: {@code vars.yml:14  matrix_synapse_max_upload_size_mb: 100X}. */
    static String line(Entry entry) {
        String value = entry.value().toJava() instanceof Tagged
                ? "..."
                : String.valueOf(entry.value().toJava());
        String shown = value.replaceAll("\\s+", " ");
        return "%s:%d  %s: %s"
                .formatted(
                        entry.place().file().getFileName(),
                        entry.place().line(),
                        entry.key(),
                        shown.length() > LONGEST ? shown.substring(0, LONGEST) + "..." : shown);
    }

    /** What can be found again in a message: no truth value, nothing encrypted, no template. */
    private static Optional<String> value(Entry entry) {
        Object value = entry.value().toJava();
        return Optional.ofNullable(value)
                .filter(known -> known instanceof String || known instanceof Number)
                .map(Object::toString)
                .filter(text -> text.length() >= SHORTEST && !text.contains("{{"));
    }

    private static boolean stands(String word, String ending, String text) {
        return Pattern.compile("(?<!\\w)" + Pattern.quote(word) + ending + "(?!\\w)")
                .matcher(text)
                .find();
    }
}
