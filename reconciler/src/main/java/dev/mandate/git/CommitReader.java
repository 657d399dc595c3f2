package dev.mandate.git;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.CommitSignature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.util.RawParseUtils;

/** What single commits say of themselves. Thread-safe. */
final class CommitReader {
  private static final byte[] SIGNATURE = "gpgsig".getBytes(StandardCharsets.US_ASCII);

  private final ObjectStore objects;

  CommitReader(ObjectStore objects) {
    this.objects = objects;
  }

  List<CommitId> parents(CommitId commit) {
    return Arrays.stream(parse(commit).getParents()).map(ObjectStore::commitId).toList();
  }

  /** Of the header {@code gpgsig}, which holds SSH signatures as well. */
  Optional<CommitSignature> signature(CommitId commit) {
    RevCommit parsed = parse(commit);
    byte[] armored = parsed.getRawGpgSignature();
    if (armored == null) {
      return Optional.empty();
    }
    byte[] raw = parsed.getRawBuffer();
    int value = RawParseUtils.headerStart(SIGNATURE, raw, 0);
    int start = value - SIGNATURE.length - 1;
    int end = Math.min(raw.length, RawParseUtils.nextLfSkippingSplitLines(raw, value) + 1);
    byte[] signed = new byte[raw.length - (end - start)];
    System.arraycopy(raw, 0, signed, 0, start);
    System.arraycopy(raw, end, signed, start, raw.length - end);
    return Optional.of(new CommitSignature(new String(armored, StandardCharsets.US_ASCII), signed));
  }

  private RevCommit parse(CommitId commit) {
    try (RevWalk walk = new RevWalk(objects.repository())) {
      walk.setRetainBody(true);
      RevCommit parsed = walk.parseCommit(ObjectStore.objectId(commit));
      walk.parseBody(parsed);
      return parsed;
    } catch (IOException e) {
      throw objects.broken(Constants.TYPE_COMMIT + " " + commit + " cannot be read", e);
    }
  }
}
