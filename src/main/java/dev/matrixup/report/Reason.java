package dev.matrixup.report;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why something with a file did not work, in words: of many the JDK says no more than the file's name. */
public final class Reason {
    private Reason() {}

    /** The words, without a full stop. */
    public static String of(IOException e) {
        String file = e instanceof FileSystemException about ? String.valueOf(about.getFile()) : "";
        if (e instanceof AccessDeniedException) {
            return "permission denied at " + file;
        }
        if (e instanceof NoSuchFileException) {
            return "there is no " + file;
        }
        if (e instanceof FileAlreadyExistsException || e instanceof NotDirectoryException) {
            return file + " is there already, and no folder";
        }
        if (e instanceof FileSystemException about && about.getReason() != null) {
            return about.getReason() + " at " + file;
        }
        return e.getMessage() == null || e.getMessage().isBlank() ? e.getClass().getSimpleName() : e.getMessage();
    }
}
