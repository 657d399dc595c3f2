package dev.mandate.wiring;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.AcknowledgementDocuments;
import dev.mandate.approval.Acknowledgers;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.cycle.Rewrite;
import dev.mandate.git.Author;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitAncestry;
import dev.mandate.git.GitControlSource;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.SshSignatures;
import dev.mandate.signing.VerificationKey;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.writeback.RecordYaml;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files a person's word that a branch was rewritten on purpose, on the default branch. */
public final class AcknowledgementDesk {
  private static final String RUNS = "mandate/runs";

  private final GitControlSource commits;
  private final GitAncestry ancestry;
  private final Machine machine;
  private final DefaultBranchWriter writer;

  public AcknowledgementDesk(GitControlSource commits, Machine machine) {
    this.commits = commits;
    this.ancestry = new GitAncestry(commits);
    this.machine = machine;
    Clock clock = machine.clock();
    this.writer = new DefaultBranchWriter(commits, clock, Thread::sleep, new SecureRandom());
  }

  /**
   * What is to be acknowledged.
   *
   * @param to empty when the branch was removed
   */
  public record Wish(
      String branch, CommitId from, Optional<CommitId> to, Optional<String> comment) {}

  /** What came of it. */
  public sealed interface Result {
    /**
     * @param lost how many lost commits it names, {@code from} included
     */
    record Filed(String person, CommitId head, String branch, int lost) implements Result {}

    /** Nothing was written. */
    record Refused(String reason, String mend) implements Result {}
  }

  public Result file(Wish wish, LocalKey key) throws RemoteUnavailableException {
    Heads heads = commits.fetch();
    Optional<Result.Refused> objection = objection(wish, heads);
    if (objection.isPresent()) {
      return objection.get();
    }
    Optional<ControlRepository> control = control(heads);
    Acknowledgers entitled = entitled(wish, heads, control);
    Optional<String> person = owner(entitled, key);
    if (person.isEmpty()) {
      String names = String.join(", ", entitled.keys().keySet());
      return new Result.Refused(
          "an acknowledgement by the key "
              + key.verificationKey().fingerprint()
              + " does not count",
          names.isEmpty()
              ? "nobody could approve anything before the rewrite: put the branch back"
              : "sign with a key that one of " + names + " had before the rewrite");
    }
    List<CommitId> lost = ancestry.lost(wish.from(), wish.to(), AcknowledgementDocuments.MOST_LOST);
    ObjectNode unsigned =
        AcknowledgementDocuments.unsigned(
            wish.branch(),
            wish.from(),
            wish.to(),
            lost,
            person.get(),
            machine.clock().instant().truncatedTo(ChronoUnit.SECONDS),
            wish.comment());
    String signature =
        SshSignatures.sign(
            key, AcknowledgementDocuments.NAMESPACE, ApprovalDocuments.signedBytes(unsigned));
    ObjectNode document = ApprovalDocuments.signed(unsigned, signature);
    return switch (commit(heads, document, wish, author(control, person.get()))) {
      case DefaultBranchWriter.Result.Written(CommitId head) ->
          new Result.Filed(person.get(), head, heads.defaultBranch(), Math.max(1, lost.size()));
      case DefaultBranchWriter.Result.Conflict conflict ->
          new Result.Refused(
              "somebody else changed this acknowledgement at the same time: " + conflict.paths(),
              "look at it, then acknowledge again");
      case DefaultBranchWriter.Result.Refused(String reason) ->
          new Result.Refused(
              "the remote refuses the acknowledgement: " + reason,
              "let " + person.get() + " push " + heads.defaultBranch());
    };
  }

  private Optional<Result.Refused> objection(Wish wish, Heads heads) {
    if (heads.desired().isEmpty()) {
      return refused(
          heads.defaultBranch() + " has no commit to file it on", "put the branch back first");
    }
    boolean runs = wish.branch().equals(RUNS);
    Optional<CommitId> head = runs ? heads.runs() : heads.desired();
    if (wish.to().isEmpty() && (!runs || head.isPresent())) {
      return refused(
          wish.branch() + " is there, so it takes a commit that it was set to",
          "name it with --to, as the alarm does");
    }
    if (wish.to().isPresent() && head.filter(at -> holds(at, wish.to().get())).isEmpty()) {
      return refused(
          wish.branch()
              + " does not hold "
              + wish.to().get()
              + "; it stands at "
              + head.map(CommitId::hex).orElse("nothing"),
          "acknowledge what is there now, if you have looked at it");
    }
    if (head.filter(at -> holds(at, wish.from())).isPresent()) {
      return refused(
          wish.branch() + " still holds " + wish.from(), "there is nothing to acknowledge");
    }
    return Optional.empty();
  }

  private static Optional<Result.Refused> refused(String reason, String mend) {
    return Optional.of(new Result.Refused(reason, mend));
  }

  private boolean holds(CommitId head, CommitId commit) {
    return head.equals(commit) || ancestry.contains(head, commit);
  }

  private Optional<ControlRepository> control(Heads heads) {
    return new SpecLoader(commits, Limits.defaults())
        .load(commits.snapshot(heads.desired().orElseThrow(), Optional.empty()))
        .control();
  }

  /** As the alarm on this machine has it; where there is none, whoever may approve now. */
  private Acknowledgers entitled(Wish wish, Heads heads, Optional<ControlRepository> control)
      throws RemoteUnavailableException {
    return HistoryWatch.of(commits, machine).look(heads).stream()
        .filter(rewrite -> rewrite.branch().equals(wish.branch()))
        .filter(rewrite -> rewrite.from().equals(wish.from()))
        .map(Rewrite::acknowledgers)
        .findFirst()
        .or(() -> control.map(Acknowledgers::of))
        .orElse(Acknowledgers.nobody());
  }

  private static Optional<String> owner(Acknowledgers entitled, LocalKey key) {
    Optional<VerificationKey> own = Optional.of(key.verificationKey());
    return entitled.keys().entrySet().stream()
        .filter(
            person -> person.getValue().stream().map(VerificationKey::parse).anyMatch(own::equals))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static Author author(Optional<ControlRepository> control, String person) {
    String email =
        control
            .flatMap(c -> Optional.ofNullable(c.people().get(person)))
            .map(Person::emails)
            .flatMap(emails -> emails.stream().findFirst())
            .orElse(person + "@mandate.invalid");
    return new Author(person, email);
  }

  private DefaultBranchWriter.Result commit(
      Heads heads, ObjectNode document, Wish wish, Author author)
      throws RemoteUnavailableException {
    String name = document.path("metadata").path("name").asText();
    return writer.commit(
        heads.desired().orElseThrow(),
        Map.of(new RepoPath("acknowledgements/" + name + ".yaml"), RecordYaml.bytes(document)),
        "Acknowledge that "
            + wish.branch()
            + " was rewritten\n\n"
            + wish.comment().map(text -> text + "\n").orElse(""),
        author,
        Optional.empty());
  }
}
