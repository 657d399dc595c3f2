package dev.mandate.git;

import org.eclipse.jgit.lib.ObjectId;

/**
 * A ref to be moved if it still stands where it was seen.
 *
 * @param ref full name
 * @param expected where it must stand; zero when it must not exist
 * @param target zero to delete it
 */
record RefMove(String ref, ObjectId expected, ObjectId target) {
  static RefMove delete(String ref, ObjectId expected) {
    return new RefMove(ref, expected, ObjectId.zeroId());
  }

  boolean isDelete() {
    return target.equals(ObjectId.zeroId());
  }
}
