package dev.mandate.rounds;

import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.TaskLook;
import dev.mandate.forge.Conversation;
import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.ControlRepository.Person;
import java.util.List;
import java.util.Optional;

/**
 * A command that may be given by whoever gave it.
 *
 * @param where it was given
 * @param arguments without the commit that was seen
 * @param seen head of the proposal that it was given in, which its author has named
 * @param person who gave it, as {@code mandate.yaml} names them by their account
 * @param look how things stand
 */
public record Order(
    Conversation where,
    Asked asked,
    List<String> arguments,
    Optional<CommitId> seen,
    Optional<Person> person,
    TaskLook.Seen look) {
  public Order {
    arguments = List.copyOf(arguments);
  }

  public Optional<String> argument(int place) {
    return place < arguments.size() ? Optional.of(arguments.get(place)) : Optional.empty();
  }

  public Outlook outlook() {
    return look.outlook();
  }

  /** The commit that was looked at. */
  public CommitId base() {
    return outlook().heads().desired().orElseThrow();
  }
}
