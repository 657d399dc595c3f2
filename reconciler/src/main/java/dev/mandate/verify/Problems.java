package dev.mandate.verify;

import dev.mandate.snapshot.CommitId;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Collects what is wrong at one place of the history.
 *
 * @param folder of the run on the runs branch; empty for the commit itself
 */
record Problems(
    Consumer<Problem> sink, Optional<CommitId> commit, Optional<String> run, String folder) {

  static Problems ofCommit(Consumer<Problem> sink, CommitId commit) {
    return new Problems(sink, Optional.of(commit), Optional.empty(), "");
  }

  Problems ofRun(String id, String folder) {
    return new Problems(sink, commit, Optional.of(id), folder + "/");
  }

  /** What is wrong with a file that belongs to a run and lies elsewhere. */
  Problems aboutRun(String id) {
    return new Problems(sink, commit, Optional.of(id), "");
  }

  void add(String rule, String what) {
    sink.accept(new Problem(rule, commit, run, Optional.empty(), what));
  }

  /**
   * @param file inside the run's folder, or on the branch where there is no run
   */
  void addAt(String rule, String file, String what) {
    sink.accept(new Problem(rule, commit, run, Optional.of(folder + file), what));
  }

  /** Adds a problem when two values that must be equal are not. */
  void compare(String rule, String file, String field, String found, String expected) {
    if (!found.equals(expected)) {
      addAt(rule, file, field + " is '" + found + "', but should be '" + expected + "'");
    }
  }
}
