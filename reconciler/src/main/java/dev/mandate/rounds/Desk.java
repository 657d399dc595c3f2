package dev.mandate.rounds;

import dev.mandate.cycle.TaskLook;
import dev.mandate.forge.Account;
import dev.mandate.forge.Comment;
import dev.mandate.forge.Conversation;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Happening;
import dev.mandate.forge.Permission;
import dev.mandate.forge.ProposalId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.Person;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What attendants share who do what people ask for: who may, and how they are answered. */
public final class Desk {
  /** Whoever has begun with a remark is alone with it for so long. */
  private static final Duration TURN = Duration.ofMinutes(5);

  private final Discussions discussions;
  private final Forge forge;
  private final Sight sight;
  private final InstantSource clock;
  private final Strangers strangers;
  private Optional<Instant> since = Optional.empty();

  /** Remarks that this process has begun with. */
  private final Set<Long> begun = ConcurrentHashMap.newKeySet();

  public Desk(Discussions discussions, Forge forge, Sight sight, InstantSource clock) {
    this.discussions = discussions;
    this.forge = forge;
    this.sight = sight;
    this.clock = clock;
    this.strangers = new Strangers(discussions);
  }

  Strangers strangers() {
    return strangers;
  }

  /**
   * Shows beside a remark that it is seen to.
   *
   * @throws NotNow while another process is at it, which may have ended in the midst of it later
   */
  void begin(long remark) throws NotNow {
    Optional<Instant> before = NotNow.unless(discussions.see(remark));
    Optional<Instant> free = before.map(at -> at.plus(TURN)).filter(clock.instant()::isBefore);
    if (free.isPresent() && !begun.contains(remark)) {
      throw NotNow.until(free.get(), "another process sees to a comment there");
    }
    begun.add(remark);
  }

  /** Takes note that nothing is left to do. */
  void ended(long remark) {
    begun.remove(remark);
  }

  Discussions discussions() {
    return discussions;
  }

  TaskLook look() throws RemoteUnavailableException {
    return sight.look();
  }

  /** Whether it was said to Mandate: not before it took part. */
  synchronized boolean isMeant(Asked asked) throws NotNow {
    if (since.isEmpty()) {
      since = Optional.of(NotNow.unless(discussions.since()));
    }
    return !asked.at().isBefore(since.get());
  }

  /** Whether it was asked here, and not in a repository that the issue has come from since. */
  boolean isFromHere(Conversation where, Asked asked) throws NotNow {
    // Proposals stay where they are.
    return where.proposal()
        || isFromHere(NotNow.unless(discussions.happenings(where.number())), asked);
  }

  static boolean isFromHere(List<Happening> happenings, Asked asked) {
    return happenings.stream()
        .filter(happening -> happening.what() instanceof Happening.What.Moved)
        .allMatch(moved -> asked.at().isAfter(moved.at()));
  }

  /** Why somebody may not do it, by what they may now; empty when they may. */
  Optional<Reply> objection(Right right, Permission permission, Asked asked, TaskLook.Seen look) {
    boolean may =
        switch (right) {
          case READ -> permission.compareTo(Permission.READ) >= 0;
          case WRITE -> permission.mayWrite();
          case HOLD -> isNamed(permission, asked, look);
          case APPROVE ->
              isNamed(permission, asked, look)
                  || (permission.compareTo(Permission.READ) >= 0 && namesOthers(look));
        };
    return may
        ? Optional.empty()
        : Optional.of(
            Reply.refused(
                switch (right) {
                  case READ -> "You may not read this repository.";
                  case WRITE -> "Only who may write to this repository can ask for that.";
                  case HOLD, APPROVE ->
                      "Only an approver can ask for that: a person of `spec.people` in"
                          + " `mandate.yaml` with `github: "
                          + asked.by().id()
                          + "` whom a rule of `spec.approvers` names.";
                }));
  }

  private boolean isNamed(Permission permission, Asked asked, TaskLook.Seen look) {
    return permission.compareTo(Permission.READ) >= 0
        && person(asked.by(), look).filter(person -> approves(look, person)).isPresent();
  }

  /** Whether somebody can be an approver whom no rule names. */
  private static boolean namesOthers(TaskLook.Seen look) {
    return look.outlook().control().approvers().stream()
        .anyMatch(rule -> !rule.teams().isEmpty() || rule.permission().isPresent());
  }

  private static boolean approves(TaskLook.Seen look, Person person) {
    return look.outlook().control().approvers().stream()
        .anyMatch(rule -> rule.people().contains(person.name()));
  }

  /** Whom {@code mandate.yaml} names with this account; by its id, never by its login. */
  Optional<Person> person(Account account, TaskLook.Seen look) {
    ControlRepository control = look.outlook().control();
    return control.people().values().stream()
        .filter(person -> person.github().isPresent())
        .filter(person -> person.github().getAsLong() == account.id())
        .findFirst();
  }

  /** Says no, unless another process has said something meanwhile, which was more than no. */
  boolean refuse(Conversation where, Asked asked, String text) throws NotNow {
    if (NotNow.unless(discussions.conversation(where.number())).answered(asked.key())) {
      return false;
    }
    answer(where, asked, text);
    return true;
  }

  /** Says it in one comment for whoever asked, which is brought up to date when it is there. */
  void answer(Conversation where, Asked asked, String text) throws NotNow {
    // Whoever asked is told of it; nobody else can be, since all else is escaped.
    String body = asked.by().mention().map(by -> by + "\n\n").orElse("") + text;
    NotNow.unless(
        forge.comment(
            new ProposalId(Long.toString(where.number())), new Comment(asked.key(), body)));
    strangers.answered();
  }
}
