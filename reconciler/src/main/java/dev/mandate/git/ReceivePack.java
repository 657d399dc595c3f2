package dev.mandate.git;

import org.eclipse.jgit.transport.Transport;

/**
 * Lets the machine's own {@code git receive-pack} do the writing where a repository on this machine
 * is pushed to. JGit would write there within this process, past the hooks that guard it; and a
 * process that is killed meanwhile leaves lock files that no other may ever remove. Git is a
 * process of its own: it ends what it was given whole, and drops the rest.
 */
final class ReceivePack {
  /** Not one of the two spellings for which JGit stays in this process. */
  private static final String GIT = "git -c receive.autogc=false receive-pack";

  private ReceivePack() {}

  static void byGit(Transport transport) {
    transport.setOptionReceivePack(GIT);
  }
}
