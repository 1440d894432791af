package dev.matrixup.admin;

import java.util.Map;

/** How much a user has uploaded: files, and their bytes. */
public record MediaUse(String user, long files, long bytes) {
    static MediaUse of(Map<?, ?> answer) {
        return new MediaUse(
                Answers.text(answer, "user_id").orElse(""),
                Answers.count(answer, "media_count"),
                Answers.count(answer, "media_length"));
    }
}
