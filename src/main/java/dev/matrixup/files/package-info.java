/** Folders: deleting a whole one, and where the user's own lie. Knows only the failures of {@code report}. */
package dev.matrixup.files;
