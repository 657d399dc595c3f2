package dev.mandate.rounds;

import dev.mandate.cycle.TaskLook;
import dev.mandate.forge.Account;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Happening;
import dev.mandate.forge.Permission;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.IssueRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lets agents do what issues ask for that were labelled {@code mandate:<agent>}, or assigned to an
 * account that stands for an agent. Each time that it was done counts once, for who has done it.
 */
public final class IssueRuns implements Listener {
  /** A label begins with it; the name of the agent follows. */
  public static final String LABEL = "mandate:";

  private final Desk desk;
  private final ThreadRuns runs;

  public IssueRuns(Desk desk, Filings filings) {
    this.desk = desk;
    this.runs = new ThreadRuns(filings);
  }

  @Override
  public boolean hear(Conversation where) throws NotNow, RemoteUnavailableException {
    boolean labelled = where.labels().stream().anyMatch(label -> label.startsWith(LABEL));
    if (where.proposal() || !where.open() || (!labelled && where.assignees().isEmpty())) {
      return false;
    }
    boolean wrote = false;
    List<Happening> all = NotNow.unless(desk.discussions().happenings(where.number()));
    // A label that was taken off and given again is there by the last who gave it, and nobody else.
    Map<Happening.What, Happening> last = new LinkedHashMap<>();
    all.forEach(
        happening -> {
          last.remove(happening.what());
          last.put(happening.what(), happening);
        });
    for (Happening happening : last.values()) {
      if (still(where, happening.what()) && happening.by().isPresent()) {
        wrote |= happened(where, happening, happening.by().get(), all);
      }
    }
    return wrote;
  }

  /** Whether it was not taken back. */
  private static boolean still(Conversation where, Happening.What what) {
    return switch (what) {
      case Happening.What.Labelled(String label) ->
          label.startsWith(LABEL) && where.labels().contains(label);
      case Happening.What.Assigned(long account) -> where.assignees().contains(account);
      case Happening.What.Moved moved -> false;
    };
  }

  private boolean happened(Conversation where, Happening happening, Account by, List<Happening> all)
      throws NotNow, RemoteUnavailableException {
    Asked asked = new Asked("event-" + happening.id(), by, happening.at(), where.page());
    boolean person = by.kind() == Account.Kind.PERSON;
    if (!person
        || where.answered(asked.key())
        || !desk.isMeant(asked)
        || !Desk.isFromHere(all, asked)) {
      return false;
    }
    TaskLook look = desk.look();
    if (!(look instanceof TaskLook.Seen seen)) {
      return false;
    }
    Optional<String> agent = agent(happening.what(), seen);
    if (agent.isEmpty()) {
      return false;
    }
    Permission permission = NotNow.unless(desk.discussions().permission(by));
    Optional<Reply> refused = desk.objection(Right.WRITE, permission, asked, seen);
    Reply reply;
    if (refused.isPresent()) {
      reply = refused.get();
    } else {
      Order order =
          new Order(where, asked, List.of(), Optional.empty(), desk.person(by, seen), seen);
      reply = runs.start(order, agent.get(), Optional.empty());
    }
    if (reply.refused()) {
      boolean unused = desk.refuse(where, asked, reply.text());
    } else {
      desk.answer(where, asked, reply.text());
    }
    return reply.wrote();
  }

  /** Whom it asks; assigning it to most accounts asks nobody. */
  private static Optional<String> agent(Happening.What what, TaskLook.Seen look) {
    return switch (what) {
      case Happening.What.Labelled(String label) -> Optional.of(label.substring(LABEL.length()));
      case Happening.What.Assigned(long account) ->
          Optional.ofNullable(IssueRules.of(look.outlook().control()).assignees().get(account));
      case Happening.What.Moved moved -> Optional.empty();
    };
  }
}
