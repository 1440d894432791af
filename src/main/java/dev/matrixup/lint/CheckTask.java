package dev.matrixup.lint;

import dev.matrixup.jinja.Scope;
import dev.matrixup.playbook.PlaybookRole;
import dev.matrixup.yaml.YamlNode.Mapping;
import java.util.List;
import java.util.Set;

/**
 * A task by which the playbook may refuse a server's settings, and which runs; of a loop, one round.
 *
 * @param role whose it is
 * @param task the task
 * @param conditions what it stops a run at: one of them is enough
 * @param scope what it sees
 * @param about the user's settings that the loop's item mentions
 * @param by the variables that the loop's items come from
 * @param on the user's settings that make it run
 */
record CheckTask(
        PlaybookRole role,
        Mapping task,
        List<String> conditions,
        Scope scope,
        List<Setting> about,
        Set<String> by,
        List<Setting> on) {}
