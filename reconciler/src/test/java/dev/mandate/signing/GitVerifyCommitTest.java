package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.GpgSignature;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Git itself judges a commit that we signed. */
class GitVerifyCommitTest {
  @TempDir Path folder;

  @Test
  void gitVerifiesACommitThatWeSigned() throws IOException {
    LocalKey key = TestKeys.ed25519(1);
    String commit = commitSignedBy(key);

    // Same key, tree and time give the same commit; git 2.39 called this one good.
    assertEquals("a0b998786f90731b8b3e9877f9cb27d88313bdb3", commit);
    if (!Tools.present("git") || !Tools.present("ssh-keygen")) {
      return;
    }
    Tools.Ended ended = gitVerify(commit, key);
    assertEquals(0, ended.code(), ended.output());
    assertTrue(ended.output().contains("Good \"git\" signature"), ended.output());
    assertTrue(gitVerify(commit, TestKeys.ed25519(2)).code() != 0);
  }

  @Test
  void gitVerifiesACommitSignedWithAnEcKey() throws IOException {
    LocalKey key = TestKeys.p256(1);
    String commit = commitSignedBy(key);
    if (Tools.present("git") && Tools.present("ssh-keygen")) {
      assertEquals(0, gitVerify(commit, key).code());
    }
  }

  private String commitSignedBy(LocalKey key) throws IOException {
    try (Repository repository = bare();
        ObjectInserter inserter = repository.newObjectInserter()) {
      ObjectId tree = inserter.insert(new TreeFormatter());
      PersonIdent who =
          new PersonIdent("Réconciler", "r@example.org", Instant.EPOCH, ZoneOffset.UTC);
      CommitBuilder builder = new CommitBuilder();
      builder.setTreeId(tree);
      builder.setAuthor(who);
      builder.setCommitter(who);
      builder.setMessage("Record é\n");
      String armored = new LocalKeySigner(key).sshSignature(SshSignatures.GIT, builder.build());
      builder.setGpgSignature(new GpgSignature(armored.getBytes(StandardCharsets.US_ASCII)));
      ObjectId id = inserter.insert(builder);
      inserter.flush();
      return id.name();
    }
  }

  private Repository bare() throws IOException {
    Repository repository =
        new FileRepositoryBuilder().setGitDir(folder.resolve("r.git").toFile()).setBare().build();
    if (!Files.exists(folder.resolve("r.git").resolve(Constants.HEAD))) {
      repository.create(true);
    }
    return repository;
  }

  private Tools.Ended gitVerify(String commit, LocalKey trusted) throws IOException {
    Path allowed = folder.resolve("allowed");
    Files.writeString(allowed, "r@example.org " + trusted.verificationKey().openSsh() + "\n");
    return Tools.run(
        folder,
        Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_SYSTEM", "/dev/null"),
        new byte[0],
        "git",
        "--git-dir",
        folder.resolve("r.git").toString(),
        "-c",
        "gpg.ssh.allowedSignersFile=" + allowed,
        "verify-commit",
        "-v",
        commit);
  }
}
