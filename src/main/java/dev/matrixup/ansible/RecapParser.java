package dev.matrixup.ansible;

import dev.matrixup.report.HostRecap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the PLAY RECAP in what Ansible prints, line by line, and keeps nothing else. Reads every form from Ansible 2.4 on: four counters
 * or seven, with or without colours, with CRLF, names of any length, and a recap that follows its banner on the same line.
 *
 * <p>What a task prints can look like a recap. Ansible prints its own last, unindented, so only lines directly below the last banner
 * count, and a banner is forgotten as soon as a play or a task follows it. (Form: {@code lib/ansible/plugins/callback/default.py},
 * {@code lib/ansible/utils/color.py} of ansible-core.)
 */
public final class RecapParser {
    private static final Pattern COLOUR = Pattern.compile("\\e\\[[0-?]*[ -/]*[@-~]");
    private static final Pattern BANNER = Pattern.compile("PLAY RECAP \\*{3,}(.*)", Pattern.DOTALL);
    private static final Pattern OTHER_BANNER =
            Pattern.compile("(PLAY|TASK|RUNNING HANDLER)\\b.*\\*{3,}\\s*", Pattern.DOTALL);
    private static final Pattern HOST = Pattern.compile(
            "(\\S*)\\s+: ok=(\\d{1,9})\\s+changed=(\\d{1,9})\\s+unreachable=(\\d{1,9})"
                    + "\\s+failed=(\\d{1,9})(?:\\s+skipped=(\\d{1,9}))?(?:\\s+rescued=(\\d{1,9}))?(?:\\s+ignored=(\\d{1,9}))?\\s*");

    private List<HostRecap> hosts;
    private boolean open;

    /** Takes the next line, without its line break. */
    public void accept(String line) {
        if (!open && !mayBeBanner(line)) {
            return;
        }
        String text = line.indexOf('\u001b') < 0 ? line : COLOUR.matcher(line).replaceAll("");
        Matcher banner = BANNER.matcher(text);
        if (banner.matches()) {
            hosts = new ArrayList<>();
            open = true;
            host(banner.group(1));
        } else if (OTHER_BANNER.matcher(text).matches()) {
            hosts = null;
            open = false;
        } else if (open && !host(text)) {
            // An empty line may stand between the banner and the first host.
            open = hosts.isEmpty() && text.isBlank();
        }
    }

    /** The recap that the lines so far end with; one without hosts if Ansible printed only the banner. */
    public Optional<PlayRecap> recap() {
        return Optional.ofNullable(hosts).map(PlayRecap::new);
    }

    /** Decides for nearly all lines by their first character. */
    private static boolean mayBeBanner(String line) {
        if (line.isEmpty()) {
            return false;
        }
        char first = line.charAt(0);
        return first == 'P' || first == 'T' || first == 'R' || first == '\u001b';
    }

    private boolean host(String text) {
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        int[] counters = new int[7];
        for (int i = 0; i < counters.length; i++) {
            String digits = matcher.group(i + 2);
            counters[i] = digits == null ? 0 : Integer.parseInt(digits);
        }
        hosts.add(new HostRecap(
                matcher.group(1),
                counters[0],
                counters[1],
                counters[2],
                counters[3],
                counters[4],
                counters[5],
                counters[6]));
        return true;
    }
}
