package dev.mandate.wiring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.RequestDocuments;
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
    String name = name(action, key);
    ObjectNode document =
        RequestDocuments.of(name, action, key, reason, by.name(), clock.instant());
    String email = by.emails().isEmpty() ? by.name() + "@mandate.invalid" : by.emails().get(0);
    return writer.commit(
        outlook.heads().desired().orElseThrow(),
        Map.of(new RepoPath("requests/" + name + ".yaml"), RecordYaml.bytes(document)),
        RequestDocuments.title(action, key) + "\n\n" + reason.orElse("") + "\n",
        new Author(by.name(), email),
        signer);
  }

  private static String name(Request.Action action, OccurrenceKey key) {
    String seed = action.label() + "\n" + key.digest().value();
    String hash = Digest.of(seed.getBytes(StandardCharsets.UTF_8)).abbreviated();
    String head =
        key.task().length() > LONGEST_HEAD ? key.task().substring(0, LONGEST_HEAD) : key.task();
    return action.label() + "-" + head.replaceAll("-+$", "") + "-" + hash;
  }
}
