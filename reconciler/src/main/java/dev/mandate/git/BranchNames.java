package dev.mandate.git;

import org.eclipse.jgit.lib.Constants;

/** The refs of a control repository that Mandate reads and writes. */
final class BranchNames {
  /** What the default branch is taken to be where a repository does not say. */
  static final String MAIN = Constants.R_HEADS + "main";

  static final String RUNS = Constants.R_HEADS + "mandate/runs";
  static final String PROPOSALS = Constants.R_HEADS + "mandate/proposals/";
  static final String RUNS_OF_ORIGIN = Constants.R_REMOTES + "origin/mandate/runs";

  static final String PROPOSALS_OF_ORIGIN = Constants.R_REMOTES + "origin/mandate/proposals/";

  /** Claims, and the table of what they need: moved all the time, and never kept in a mirror. */
  static final String COORDINATION = "refs/mandate/";

  static boolean isCoordination(String ref) {
    return ref.startsWith(COORDINATION);
  }

  private BranchNames() {}
}
