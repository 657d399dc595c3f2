package dev.mandate.git;

import dev.mandate.evidence.EvidenceSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.GpgSignature;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;

/**
 * Writes commits, signed the way {@code git commit -S} with {@code gpg.format=ssh} does: the
 * signature is over the commit without its {@code gpgsig} header, in namespace {@code git}.
 */
final class CommitWriter {
  private static final String NAMESPACE = "git";

  private final Author author;
  private final Author committer;
  private final Optional<EvidenceSigner> signer;
  private final Clock clock;

  CommitWriter(Author author, Optional<EvidenceSigner> signer, Clock clock) {
    this(author, author, signer, clock);
  }

  CommitWriter(Author author, Author committer, Optional<EvidenceSigner> signer, Clock clock) {
    this.author = author;
    this.committer = committer;
    this.signer = signer;
    this.clock = clock;
  }

  ObjectId write(ObjectInserter inserter, ObjectId tree, List<ObjectId> parents, String message)
      throws IOException {
    Instant now = clock.instant();
    CommitBuilder commit = new CommitBuilder();
    commit.setTreeId(tree);
    commit.setParentIds(parents);
    commit.setAuthor(ident(author, now));
    commit.setCommitter(ident(committer, now));
    commit.setEncoding(StandardCharsets.UTF_8);
    commit.setMessage(message.endsWith("\n") ? message : message + "\n");
    if (signer.isPresent()) {
      String armored = signer.get().sshSignature(NAMESPACE, commit.build());
      commit.setGpgSignature(new GpgSignature(armored.strip().getBytes(StandardCharsets.US_ASCII)));
    }
    return inserter.insert(commit);
  }

  private static PersonIdent ident(Author who, Instant at) {
    return new PersonIdent(who.name(), who.email(), at, ZoneOffset.UTC);
  }
}
