package dev.matrixup.ansible;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Listens to the standard error of a run, line by line, and keeps the last error in its lines; without one, the last lines that say
 * anything. Lines of files that Ansible quotes are left out: they may hold secrets. For the answer to a question see
 * {@link QuestionErrors}.
 */
final class RunErrors {
    private static final int MOST = 8;
    private static final int LONGEST = 500;

    /** {@code ERROR!} up to ansible-core 2.18, {@code [ERROR]:} since, {@code ansible-playbook: error:} for wrong arguments. */
    private static final Pattern ERROR = Pattern.compile("(ERROR!|\\[ERROR\\]:|\\S+: error: ).*");

    private static final Pattern OTHER = Pattern.compile("\\[(DEPRECATION )?WARNING\\]:.*");

    /** Up to ansible-core 2.18 the quotation ends the error; since then the cause may follow it. */
    private static final Pattern BEFORE_QUOTATION = Pattern.compile("The offending line appears to be:|Origin: .*");

    private static final String AFTER_QUOTATION = "<<< caused by >>>";

    private final List<String> error = new ArrayList<>();
    private final List<String> last = new ArrayList<>();
    private boolean inError;
    private boolean quoting;

    void accept(String line) {
        if (line.isBlank()) {
            return;
        }
        String text = line.length() > LONGEST ? line.substring(0, LONGEST) : line;
        if (ERROR.matcher(text).matches()) {
            error.clear();
            inError = true;
            quoting = false;
        } else if (OTHER.matcher(text).matches()) {
            inError = false;
            quoting = false;
        } else if (text.equals(AFTER_QUOTATION)) {
            quoting = false;
            return;
        }
        if (quoting) {
            return;
        }
        quoting = BEFORE_QUOTATION.matcher(text).matches();
        if (inError && error.size() < MOST) {
            error.add(text);
        }
        last.add(text);
        if (last.size() > MOST) {
            last.remove(0);
        }
    }

    List<String> lines() {
        return List.copyOf(error.isEmpty() ? last : error);
    }
}
