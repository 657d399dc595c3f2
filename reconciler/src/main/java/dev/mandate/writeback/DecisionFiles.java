package dev.mandate.writeback;

import dev.mandate.decide.Decision;
import dev.mandate.decide.DecisionRecord;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.Publisher.RecordFile;

/** Decision records (requirement C4), each distinct decision once, named by what it answers. */
public final class DecisionFiles {
  private DecisionFiles() {}

  /** Under {@code decisions/}, sharded by name. */
  public static RecordFile of(Decision decision) {
    String name = DecisionRecord.name(decision);
    String shard = name.substring(0, 2) + "/" + name.charAt(2);
    RepoPath path = new RepoPath("decisions/" + shard + "/" + name + ".json");
    return new RecordFile(path, () -> bytes(decision));
  }

  static byte[] bytes(Decision decision) {
    return DecisionRecord.bytes(decision);
  }
}
