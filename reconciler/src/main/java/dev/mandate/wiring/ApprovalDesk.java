package dev.mandate.wiring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Outlook;
import dev.mandate.git.Author;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitControlSource;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.writeback.RecordYaml;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** Files a signed approval on the default branch, as a commit by the one who approves. */
public final class ApprovalDesk {
  private final DefaultBranchWriter writer;

  public ApprovalDesk(GitControlSource repository, Clock clock) {
    this.writer = new DefaultBranchWriter(repository, clock, Thread::sleep, new SecureRandom());
  }

  /**
   * @param document with its signature
   */
  public DefaultBranchWriter.Result file(Outlook outlook, ObjectNode document, Person approver)
      throws RemoteUnavailableException {
    String name = document.path("metadata").path("name").asText();
    String task = document.path("spec").path("task").asText();
    String email =
        approver.emails().isEmpty()
            ? approver.name() + "@mandate.invalid"
            : approver.emails().get(0);
    return writer.commit(
        outlook.heads().desired().orElseThrow(),
        Map.of(new RepoPath("approvals/" + name + ".yaml"), RecordYaml.bytes(document)),
        "Approve " + task + "\n\n" + document.path("spec").path("comment").asText("") + "\n",
        new Author(approver.name(), email),
        Optional.empty());
  }
}
