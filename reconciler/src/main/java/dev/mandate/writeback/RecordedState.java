package dev.mandate.writeback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.Ledger;
import dev.mandate.ledger.LedgerReader;
import dev.mandate.ledger.ProposalEnd;
import dev.mandate.ledger.ProposalEnds;
import dev.mandate.ledger.RunsMonth;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the runs branch says, read back.
 *
 * @param head of the runs branch; empty before the first record
 * @param tasks sorted by name
 * @param finished how many runs are recorded
 * @param latest runs, newest first
 * @param decided what people have decided on what they propose, by run id
 * @param archives of those runs whose folders were moved: the branch that has them, by run id
 */
public record RecordedState(
    Optional<CommitId> head,
    List<TaskState> tasks,
    int finished,
    List<FinalRecord> latest,
    Map<String, ProposalEnd> decided,
    Map<String, String> archives) {
  public RecordedState {
    tasks = List.copyOf(tasks);
    latest = List.copyOf(latest);
    decided = Map.copyOf(decided);
    archives = Map.copyOf(archives);
  }

  /** What people have decided on what a run proposes; empty while they have not. */
  public Optional<ProposalEnd> decided(FinalRecord record) {
    return Optional.ofNullable(decided.get(record.run()));
  }

  /** The branch that has the folder of a run; empty when that is the runs branch itself. */
  public Optional<String> archive(FinalRecord record) {
    return Optional.ofNullable(archives.get(record.run()));
  }

  /** The status file of one task. */
  public record TaskState(String task, String environment, String state, String summary) {}

  /**
   * @param count how many of the latest runs
   */
  public static RecordedState read(ControlSource source, Optional<CommitId> head, int count) {
    if (head.isEmpty()) {
      return new RecordedState(head, List.of(), 0, List.of(), Map.of(), Map.of());
    }
    YAMLMapper yaml = YAMLMapper.builder().build();
    List<TaskState> tasks = new ArrayList<>();
    for (Map.Entry<RepoPath, BlobId> file :
        source.list(head.get(), StatusFiles.FOLDER).entrySet()) {
      tasks.add(task(yaml, file.getKey(), source.read(file.getValue())));
    }
    tasks.sort(Comparator.comparing(TaskState::task));
    Ledger ledger = new LedgerReader(source).read(head);
    List<FinalRecord> latest = ledger.newest(count);
    Map<String, String> archives = new HashMap<>();
    Map<String, ProposalEnd> decided = new HashMap<>();
    ProposalEnds ends = new ProposalEnds(source, head);
    for (FinalRecord record : latest) {
      if (record.proposal().isPresent()) {
        ends.last(record.run()).ifPresent(end -> decided.put(record.run(), end));
      }
      if (ledger.manifest(record).isPresent()) {
        RunsMonth.of(record.folder())
            .ifPresent(month -> archives.put(record.run(), month.branch()));
      }
    }
    return new RecordedState(head, tasks, ledger.size(), latest, decided, archives);
  }

  private static TaskState task(YAMLMapper yaml, RepoPath path, byte[] content) {
    try {
      JsonNode status = yaml.readTree(content);
      return new TaskState(
          StatusFiles.task(path),
          status.path("environment").asText(),
          status.path("state").asText("unknown"),
          status.path("summary").asText());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + " of the runs branch", e);
    }
  }
}
