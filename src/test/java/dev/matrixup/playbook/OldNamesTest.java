package dev.matrixup.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.playbook.Fate.Kind;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldNamesTest {
    @TempDir
    private Path folder;

    private OldNames names;

    @BeforeEach
    void readASmallPlaybook() {
        write("setup.yml", "- hosts: matrix_servers\n  roles:\n    - custom/web\n    - custom/cache\n");
        write("roles/custom/web/defaults/main.yml", "web_port: 80\nweb_host: a\nweb_socket: ''\nweb_tls: ''\n");
        write(
                "roles/custom/cache/defaults/main.yml",
                "cache_size: 1\ncache_backup_size: 1\nbridge_chat_port: 1\nbridge_proxy_url: ''\n");
        write("roles/custom/web/tasks/validate_config.yml", """
                - fail:
                    msg: "Rename `{{ item.old }}`."
                  when: item.old in vars
                  with_items:
                    - {'old': 'web_listen', 'new': 'web_port'}
                    - {'old': 'web_bind', 'new': 'web_listen'}
                    - {'old': 'web_domain', 'new': '<superseded by web_host>'}
                    - {'old': 'web_name', 'new': 'web_domain'}
                    - {'old': 'web_paths', 'new': '<superseded by web_socket and web_tls>'}
                    - {'old': 'web_old_paths', 'new': '<superseded by web_bind - see docs/web_setup.md>'}
                    - {'old': 'web_debug', 'new': '<removed; see https://example.com/1>'}
                    - {'old': 'web_trace', 'new': 'web_debug'}
                    - {'old': 'web_http', 'new': '<removed> (always on, see web_tls)'}
                    - {'old': 'web_style', 'new': '<Can be set by using web_tls>'}
                    - {'old': 'web_package', 'new': '<Not applicable. web_tls is always there now>'}
                    - {'old': 'web_push', 'new': '<unnecessary - it relies on others now>'}
                    - {'old': 'web_ids', 'new': '<deprecated in v0.99.4 and removed in v1.19.0>'}
                    - {'old': 'web_lost', 'new': 'web_nowhere'}
                    - {'old': 'web_left', 'new': 'web_right'}
                    - {'old': 'web_right', 'new': 'web_left'}
                    - {'old': 'web_store', 'new': 'old_cache_size'}
                - fail:
                    msg: The `{{ item }}` variable is not used by this playbook anymore.
                  when: item in vars
                  with_items:
                    - web_legacy
                """);
        write("roles/custom/cache/tasks/validate_config.yml", """
                - fail:
                    msg: "Rename all variables (`older_cache_` -> `old_cache_`)."
                  when: "lookup('varnames', '^older_cache_.+', wantlist=True) | length > 0"
                - fail:
                    msg: "Rename all variables (`old_cache_*` -> `cache_*`)."
                  when: "lookup('varnames', '^old_cache_.+', wantlist=True) | length > 0"
                - fail:
                    msg: "Please remove all `gone_*` variables. These: {{ lookup('varnames', '^gone_.+', wantlist=True) | join(', ') }}"
                  when: "lookup('varnames', '^gone_.+', wantlist=True) | length > 0"
                - fail:
                    msg: "All bridges were renamed. For example, `chat_enabled` is now `bridge_chat_enabled`. See the CHANGELOG."
                  when: "lookup('varnames', '^(chat|imessage)_.+', wantlist=True) | length > 0"
                """);
        write("CHANGELOG.md", """
                # 2026-07-16

                ## Bridge variables have been renamed

                | Old | New |
                |-----|-----|
                | `chat_` | `bridge_chat_` |
                | `imessage_` | `bridge_imessage_` |

                - `chat_proxy_url` (of the other role, despite its name) is now `bridge_proxy_url`
                """);
        names = Catalog.of(folder).oldNames();
    }

    @Test
    void aNewNameReplacesTheOldOne() {
        Fate fate = fate("web_listen", Kind.RENAME, "web_port");

        assertThat(fate.via()).isEmpty();
        assertThat(fate.isRename()).isTrue();
        assertThat(fate.words()).isEqualTo("web_port");
        assertThat(fate.check().role()).isEqualTo("custom/web");
        assertThat(fate.place()).hasToString(folder.resolve("roles/custom/web/tasks/validate_config.yml") + ":5:7");
    }

    @Test
    void oldNamesAreFollowedToTheOneThatLives() {
        assertThat(fate("web_bind", Kind.CHAIN, "web_port").via()).containsExactly("web_listen");
        assertThat(fate("web_name", Kind.SUPERSEDED, "web_host").via()).containsExactly("web_domain");
        assertThat(fate("web_trace", Kind.REMOVED, null).words()).isEqualTo("removed; see https://example.com/1");
        assertThat(fate("web_store", Kind.CHAIN, "cache_size").via()).containsExactly("old_cache_size");
    }

    @Test
    void whatSupersedesANameIsNamedWhereItIsOne() {
        assertThat(fate("web_domain", Kind.SUPERSEDED, "web_host").isRename()).isFalse();
        assertThat(fate("web_paths", Kind.SUPERSEDED, null).words()).isEqualTo("superseded by web_socket and web_tls");
        fate("web_old_paths", Kind.SUPERSEDED, "web_port");
    }

    @Test
    void aRemovedNameHasNoReplacement() {
        fate("web_debug", Kind.REMOVED, null);
        assertThat(fate("web_http", Kind.REMOVED, null).words()).isEqualTo("removed (always on, see web_tls)");
        assertThat(fate("web_legacy", Kind.REMOVED, null).words())
                .isEqualTo("The `web_legacy` variable is not used by this playbook anymore.");
    }

    @Test
    void thereAreManyWordsForRemoved() {
        fate("web_package", Kind.REMOVED, null);
        fate("web_push", Kind.REMOVED, null);
        fate("web_ids", Kind.REMOVED, null);
    }

    @Test
    void wordsStayWords() {
        assertThat(fate("web_style", Kind.PROSE, "web_tls").words()).isEqualTo("Can be set by using web_tls");
    }

    @Test
    void aTableThatLeadsNowhereHasNoReplacement() {
        assertThat(fate("web_lost", Kind.RENAME, null).via()).containsExactly("web_nowhere");
        assertThat(fate("web_lost", Kind.RENAME, null).isRename()).isFalse();
        assertThat(fate("web_left", Kind.CHAIN, null).via()).containsExactly("web_right", "web_left");
    }

    @Test
    void aPrefixIsReplacedWhereThatNameLives() {
        fate("old_cache_size", Kind.RENAME, "cache_size");
        fate("old_cache_backup_size", Kind.RENAME, "cache_backup_size");
        assertThat(fate("older_cache_size", Kind.CHAIN, "cache_size").via()).containsExactly("old_cache_size");
        assertThat(fate("old_cache_colour", Kind.RENAME, null).via()).containsExactly("cache_colour");
    }

    @Test
    void aRemovedPrefixSaysSoOfTheName() {
        assertThat(fate("gone_port", Kind.REMOVED, null).words())
                .isEqualTo("Please remove all `gone_*` variables. These: gone_port");
    }

    @Test
    void theChangelogTellsTheNewPrefixesThatAMessageLeavesOut() {
        fate("chat_port", Kind.RENAME, "bridge_chat_port");
        fate("chat_proxy_url", Kind.RENAME, "bridge_proxy_url");
        fate("imessage_port", Kind.RENAME, null);
    }

    @Test
    void aNameThatIsNotRefusedHasNoFate() {
        assertThat(names.fate("web_port")).isEmpty();
        assertThat(names.fate("bridge_chat_port")).isEmpty();
        assertThat(names.fate("anything")).isEmpty();
        assertThat(names.unknown()).isEmpty();
    }

    private Fate fate(String name, Kind kind, String replacement) {
        Fate fate = names.fate(name).orElseThrow();
        assertThat(fate.kind()).isEqualTo(kind);
        assertThat(fate.replacement()).isEqualTo(Optional.ofNullable(replacement));
        return fate;
    }

    private void write(String file, String text) {
        Fixture.write(folder.resolve(file), text);
    }
}
