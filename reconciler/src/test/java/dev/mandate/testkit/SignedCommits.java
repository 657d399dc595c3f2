package dev.mandate.testkit;

import dev.mandate.signing.LocalKey;
import dev.mandate.signing.SshSignatures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.GpgSignature;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;

/** Commits that are signed by SSH keys, as {@code git commit -S} makes them. */
public final class SignedCommits {
  private SignedCommits() {}

  /** Puts in place of the last commit of a branch the same, signed. */
  public static void sign(GivenRepo repo, String branch, LocalKey key) {
    Repository repository = repo.repository();
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      String ref = Constants.R_HEADS + branch;
      RevCommit bare = repository.parseCommit(repository.resolve(ref));
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(bare.getTree());
      commit.setParentIds(bare.getParents());
      commit.setAuthor(bare.getAuthorIdent());
      commit.setCommitter(bare.getCommitterIdent());
      commit.setMessage(bare.getFullMessage());
      String armored = SshSignatures.sign(key, SshSignatures.GIT, commit.build());
      commit.setGpgSignature(new GpgSignature(armored.getBytes(StandardCharsets.US_ASCII)));
      ObjectId signed = inserter.insert(commit);
      inserter.flush();
      RefUpdate update = repository.updateRef(ref);
      update.setNewObjectId(signed);
      update.setForceUpdate(true);
      update.update();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
