package dev.mandate.forge;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An issue or a proposal with all that is said about it.
 *
 * @param proposal whether it is one
 * @param author who opened it; empty when the account is gone
 * @param body Markdown
 * @param labels names
 * @param assignees ids of accounts
 * @param remarks oldest first
 * @param page where people see it
 */
public record Conversation(
    long number,
    boolean proposal,
    boolean open,
    Optional<Account> author,
    String title,
    String body,
    Instant opened,
    Set<String> labels,
    Set<Long> assignees,
    List<Remark> remarks,
    String page) {
  public Conversation {
    labels = Set.copyOf(labels);
    assignees = Set.copyOf(assignees);
    remarks = List.copyOf(remarks);
  }

  /** Whether Mandate has said something with this key. */
  public boolean answered(EffectKey key) {
    return remarks.stream().anyMatch(remark -> remark.own() && key.marks(remark.text()));
  }
}
