package dev.mandate.git;

import org.eclipse.jgit.lib.ObjectId;

/**
 * A ref to be moved if it still stands where it was seen.
 *
 * @param ref full name
 * @param expected where it must stand; zero when it must not exist
 */
record RefMove(String ref, ObjectId expected, ObjectId target) {}
