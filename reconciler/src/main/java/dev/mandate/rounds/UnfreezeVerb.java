package dev.mandate.rounds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import dev.mandate.spec.Spec;
import dev.mandate.spec.SpecSet;
import dev.mandate.writeback.RecordYaml;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Ends freezes: each gets an end and stays where it is. One that holds other environments as well
 * is not touched.
 */
final class UnfreezeVerb implements Verb {
  private final Filings filings;

  UnfreezeVerb(Filings filings) {
    this.filings = filings;
  }

  @Override
  public Usage usage() {
    return new Usage(
        "unfreeze",
        "environment",
        "Lifts what holds just this environment, or `all`.",
        Right.HOLD,
        false);
  }

  @Override
  public Reply perform(Order order) throws RemoteUnavailableException {
    if (order.arguments().size() != 1) {
      return Reply.refused("Say which environment: `/mandate unfreeze production`.");
    }
    String name = order.arguments().getFirst();
    Optional<Reply> objection = Held.objection(order, name);
    if (objection.isPresent()) {
      return objection.get();
    }
    Set<String> wanted = name.equals(Held.ALL) ? Set.of() : Set.of(name);
    return lift(order, name, freezes(order, wanted), others(order, wanted));
  }

  /** That hold just these, and are in force or will be; those that this command has ended too. */
  private static List<Freeze> freezes(Order order, Set<String> environments) {
    return order.outlook().specs().freezes().stream()
        .filter(freeze -> new HashSet<>(freeze.environments()).equals(environments))
        .filter(freeze -> freeze.until().map(u -> !u.isBefore(end(order))).orElse(true))
        .filter(freeze -> !FreezeVerb.isAskedAfter(freeze, order.asked()))
        .toList();
  }

  private static List<String> others(Order order, Set<String> environments) {
    return order.outlook().specs().freezes().stream()
        .filter(freeze -> freeze.inForceAt(order.asked().at()))
        .filter(freeze -> !new HashSet<>(freeze.environments()).equals(environments))
        .filter(
            freeze ->
                freeze.environments().isEmpty()
                    || environments.isEmpty()
                    || freeze.environments().stream().anyMatch(environments::contains))
        .map(freeze -> freeze.document().file().value())
        .toList();
  }

  private static Instant end(Order order) {
    return order.asked().at().truncatedTo(ChronoUnit.SECONDS);
  }

  private Reply lift(Order order, String name, List<Freeze> freezes, List<String> others)
      throws RemoteUnavailableException {
    List<String> lifted = new ArrayList<>();
    for (Freeze freeze : freezes) {
      RepoPath file = freeze.document().file();
      if (freeze.from().filter(from -> !from.isBefore(end(order))).isPresent()) {
        return Reply.refused(
            Replies.code(file.value()) + " has not begun yet. Remove it by a pull request.");
      }
      if (sharesItsFile(order, file)) {
        return Reply.refused(
            Replies.code(file.value()) + " holds several documents. End it by a pull request.");
      }
      if (freeze.until().equals(Optional.of(end(order)))) {
        filings.filed(file).ifPresent(commit -> lifted.add(file(file, commit)));
        continue;
      }
      ObjectNode document = freeze.document().json();
      ((ObjectNode) document.get("spec")).put("until", end(order).toString());
      byte[] content = RecordYaml.bytes(document);
      String message = Replies.message("Unfreeze " + name, order.asked(), Optional.empty());
      Filings.Result result =
          filings.file(order.base(), file, content, message, order.asked().by());
      if (!(result instanceof Filings.Result.Filed(CommitId commit))) {
        return Replies.notFiled(result, file, new String(content, StandardCharsets.UTF_8));
      }
      lifted.add(file(file, commit));
    }
    String also =
        others.isEmpty()
            ? ""
            : " It is still held by "
                + Replies.code(String.join(", ", others))
                + ", which is about other environments as well.";
    return lifted.isEmpty()
        ? Reply.refused("Nothing holds just " + Replies.code(name) + "." + also)
        : Reply.done("Lifted " + String.join(", ", lifted) + "." + also);
  }

  private static String file(RepoPath file, CommitId commit) {
    return Replies.code(file.value()) + Replies.by(commit);
  }

  private static boolean sharesItsFile(Order order, RepoPath file) {
    SpecSet specs = order.outlook().specs();
    return Stream.of(
                specs.freezes(),
                specs.requests(),
                specs.approvals(),
                specs.acknowledgements(),
                specs.agents().values(),
                specs.credentials().values(),
                specs.declared().values().stream().map(DeclaredTask::task).toList())
            .<Spec>flatMap(Collection::stream)
            .filter(other -> other.document().file().equals(file))
            .count()
        > 1;
  }
}
