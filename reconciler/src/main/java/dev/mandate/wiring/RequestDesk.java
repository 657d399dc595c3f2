package dev.mandate.wiring;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.cycle.Outlook;
import dev.mandate.evidence.EvidenceSigner;
import dev.mandate.git.Author;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitControlSource;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.Request;
import dev.mandate.writeback.RecordYaml;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Files requests on the default branch, each as a commit by the one who asks. */
public final class RequestDesk {
  private static final int LONGEST_HEAD = 40;

  private final DefaultBranchWriter writer;
  private final Clock clock;

  public RequestDesk(GitControlSource repository, Clock clock) {
    this.writer = new DefaultBranchWriter(repository, clock, Thread::sleep, new SecureRandom());
    this.clock = clock;
  }

  /**
   * The same asked by two people is one file: whoever comes second is told of the conflict.
   *
   * @param signer signs the commit; empty: it stays unsigned
   */
  public DefaultBranchWriter.Result file(
      Outlook outlook,
      Request.Action action,
      OccurrenceKey key,
      Optional<String> reason,
      Person by,
      Optional<EvidenceSigner> signer)
      throws RemoteUnavailableException {
    ObjectNode document = document(action, key, reason, by);
    String name = document.path("metadata").path("name").asText();
    String email = by.emails().isEmpty() ? by.name() + "@mandate.invalid" : by.emails().get(0);
    return writer.commit(
        outlook.heads().desired().orElseThrow(),
        Map.of(new RepoPath("requests/" + name + ".yaml"), RecordYaml.bytes(document)),
        title(action) + " " + key.task() + "\n\n" + reason.orElse("") + "\n",
        new Author(by.name(), email),
        signer);
  }

  private ObjectNode document(
      Request.Action action, OccurrenceKey key, Optional<String> reason, Person by) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1");
    document.put("kind", "Request");
    document.putObject("metadata").put("name", name(action, key));
    ObjectNode spec = document.putObject("spec");
    spec.put("action", action.label());
    spec.put("task", key.task());
    spec.put("specDigest", key.specDigest().value());
    spec.put("occurrence", key.occurrence());
    reason.ifPresent(text -> spec.put("reason", text));
    spec.put("requestedBy", by.name());
    spec.put("requestedAt", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    return document;
  }

  private static String title(Request.Action action) {
    return switch (action) {
      case CANCEL -> "Cancel";
      case RETRY -> "Retry";
    };
  }

  private static String name(Request.Action action, OccurrenceKey key) {
    String seed = action.label() + "\n" + key.digest().value();
    String hash = Digest.of(seed.getBytes(StandardCharsets.UTF_8)).abbreviated();
    String head =
        key.task().length() > LONGEST_HEAD ? key.task().substring(0, LONGEST_HEAD) : key.task();
    return action.label() + "-" + head.replaceAll("-+$", "") + "-" + hash;
  }
}
