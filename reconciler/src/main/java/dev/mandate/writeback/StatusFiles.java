package dev.mandate.writeback;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.writeback.Publisher.RecordFile;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The latest state of each task, one small file each, sharded by the hash of its name. */
public final class StatusFiles {
  public static final RepoPath FOLDER = new RepoPath("status/tasks");

  private StatusFiles() {}

  /** Where the state of a task is kept. */
  public static RepoPath path(String task) {
    String shard = Digest.of(task.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 2);
    return FOLDER.child(shard).child(task + ".yaml");
  }

  /** The task that a status file is about. */
  public static String task(RepoPath statusFile) {
    String name = statusFile.fileName();
    return name.substring(0, name.length() - ".yaml".length());
  }

  /** Says the same bytes for the same state, so that an unchanged state is not written again. */
  public static RecordFile of(Step step) {
    return new RecordFile(path(step.task()), () -> RecordYaml.bytes(status(step)));
  }

  private static ObjectNode status(Step step) {
    Explanation why = Explanation.of(step.action());
    ObjectNode status = document(step.task());
    status.put("environment", step.environment());
    status.put("state", step.action().state());
    status.put("summary", why.summary());
    list(status, "details", why.details());
    switch (step.action()) {
      case Action.AwaitApproval waiting ->
          status.put("specDigest", waiting.key().specDigest().value());
      case Action.Done done -> {
        status.put("specDigest", done.record().key().specDigest().value());
        status.put("run", done.record().run());
        status.put("finishedAt", done.record().finishedAt().toString());
      }
      case Action.NotDue notDue -> notDue.last().ifPresent(last -> status.put("run", last.run()));
      case Action.Cancel cancel -> status.put("specDigest", cancel.key().specDigest().value());
      case Action.BackingOff waiting -> {
        status.put("specDigest", waiting.key().specDigest().value());
        status.put("run", waiting.last().run());
        status.put("finishedAt", waiting.last().finishedAt().toString());
      }
      case Action.Held held -> output(status, held.key(), held.record());
      case Action.OutputWork work -> output(status, work.key(), work.record());
      case Action.OverBudget over -> {
        status.put("specDigest", over.key().specDigest().value());
        status.put("account", over.account());
      }
      case Action.Run run -> status.put("specDigest", run.key().specDigest().value());
      case Action.Blocked blocked -> {}
      case Action.Broken broken -> {}
      case Action.Denied denied -> {}
      case Action.Frozen frozen -> {}
      case Action.Suspended suspended -> {}
    }
    return status;
  }

  private static void output(ObjectNode status, OccurrenceKey key, FinalRecord record) {
    status.put("specDigest", key.specDigest().value());
    status.put("run", record.run());
    status.put("finishedAt", record.finishedAt().toString());
  }

  /** The state of a task whose spec is gone. */
  public static RecordFile removed(String task) {
    ObjectNode status = document(task);
    status.put("state", "removed");
    status.put("summary", "its spec is no longer declared");
    return file(task, status);
  }

  /**
   * The state of a task whose spec is gone while there are specs that cannot be told to be others.
   *
   * @param files that are invalid
   */
  public static RecordFile lost(String task, List<String> files) {
    ObjectNode status = document(task);
    status.put("state", "invalid");
    status.put("summary", "its spec is not found; it may be in a file that is invalid");
    list(status, "details", files);
    return file(task, status);
  }

  private static ObjectNode document(String task) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("task", task);
    return document;
  }

  private static void list(ObjectNode status, String field, List<String> lines) {
    if (!lines.isEmpty()) {
      lines.forEach(status.putArray(field)::add);
    }
  }

  private static RecordFile file(String task, ObjectNode status) {
    return new RecordFile(path(task), RecordYaml.bytes(status));
  }
}
