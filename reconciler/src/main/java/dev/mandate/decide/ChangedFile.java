package dev.mandate.decide;

import java.util.Optional;

/**
 * One file of a change, as policy sees it.
 *
 * @param oldPath where it was before, for a rename
 * @param kind {@code added}, {@code modified}, {@code deleted}, {@code renamed} or {@code
 *     mode-changed}
 * @param mode Git's octal mode after the change; {@code 000000} for a deleted file
 * @param size in bytes after the change
 */
public record ChangedFile(
    String path, Optional<String> oldPath, String kind, String mode, long size) {}
