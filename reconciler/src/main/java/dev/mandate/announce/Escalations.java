package dev.mandate.announce;

import dev.mandate.cycle.CodeHost.Told;
import dev.mandate.cycle.Outlook;
import dev.mandate.forge.Account;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Comment;
import dev.mandate.forge.Discussions;
import dev.mandate.forge.Effect;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Forge;
import dev.mandate.forge.Proposed;
import dev.mandate.plan.Action;
import dev.mandate.plan.Plan.Step;
import dev.mandate.review.Heard;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Asks further people where a task has waited for approval longer than a rule of {@code
 * spec.approvers} lets it: once for each occurrence, where it was proposed (requirement D4). A wait
 * begins when the proposal was merged, as the forge says, or later when the schedule has it due, so
 * that all reconcilers count the same; where that is not known, when it is first seen here. Not
 * thread-safe.
 */
public final class Escalations {
  private static final Duration PAUSE = Duration.ofMinutes(1);
  private static final String DONE = "asked";

  private final Forge forge;
  private final Discussions discussions;
  private final Statuses.Memory memory;
  private final Clock clock;
  private Optional<TreeMap<String, String>> waiting = Optional.empty();

  /**
   * @param memory what waits, by occurrence: since when it is seen, or that people were asked;
   *     losing it costs requests, and begins anew the waits whose beginning is known to nobody else
   */
  public Escalations(Forge forge, Discussions discussions, Statuses.Memory memory, Clock clock) {
    this.forge = forge;
    this.discussions = discussions;
    this.memory = memory;
    this.clock = clock;
  }

  /**
   * Whom a task's rules name.
   *
   * @param sla the shortest of them
   */
  private record Further(Duration sla, List<String> people) {}

  /** Asks where it is time. */
  public Told tell(Outlook outlook) {
    TreeMap<String, String> before = waiting.orElseGet(() -> new TreeMap<>(memory.recall()));
    TreeMap<String, String> now = new TreeMap<>();
    Told told = Told.all();
    for (Step step : outlook.plan().steps()) {
      DeclaredTask declared = outlook.specs().declared().get(step.task());
      if (step.action() instanceof Action.AwaitApproval wait && declared != null) {
        Optional<Further> further = further(outlook, declared);
        if (further.isPresent()) {
          String key = wait.key().digest().abbreviated();
          now.put(key, before.getOrDefault(key, clock.instant().toString()));
          told =
              told.and(
                  proposal(outlook, step.task())
                      .map(where -> ask(outlook, step.task(), wait, further.get(), where, now, key))
                      .orElseGet(Told::all));
        }
      }
    }
    if (!now.equals(before)) {
      memory.keep(now);
    }
    waiting = Optional.of(now);
    return told;
  }

  private Told ask(
      Outlook outlook,
      String task,
      Action.AwaitApproval wait,
      Further further,
      Proposed where,
      Map<String, String> now,
      String key) {
    if (now.get(key).equals(DONE)) {
      return Told.all();
    }
    Instant since = since(wait.key(), where).orElseGet(() -> instant(now.get(key)));
    Instant due = since.plus(further.sla());
    if (clock.instant().isBefore(due)) {
      return new Told(Optional.of(due), List.of());
    }
    Comment comment =
        new Comment(new EffectKey("escalation/" + key), text(outlook, task, wait, further, since));
    Answer<Effect> answer = forge.comment(where.id(), comment);
    return switch (answer) {
      case Answer.Known<Effect> known -> {
        now.put(key, DONE);
        yield Told.all();
      }
      case Answer.Refused<Effect>(String why, String mend) -> {
        now.put(key, DONE);
        yield new Told(
            Optional.empty(),
            List.of("nobody further is asked about " + task + ": " + why + ". " + mend));
      }
      case Answer.Later<Effect>(Instant until, String why) ->
          new Told(Optional.of(until), List.of());
      case Answer.Unreachable<Effect> away ->
          new Told(Optional.of(clock.instant().plus(PAUSE)), List.of());
    };
  }

  /** Dates of commits play no part: whoever makes one can write what they like. */
  private static Optional<Instant> since(OccurrenceKey key, Proposed where) {
    return key.isRepeated()
        ? Optional.empty()
        : where
            .merged()
            .map(merged -> key.scheduledFor().filter(due -> due.isAfter(merged)).orElse(merged));
  }

  /** What is remembered can be damaged; the wait begins anew then. */
  private Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return clock.instant();
    }
  }

  private static Optional<Further> further(Outlook outlook, DeclaredTask declared) {
    List<ApproverRule> rules =
        outlook.control().approvers().stream()
            .filter(rule -> rule.covers(declared) && rule.sla().isPresent())
            .toList();
    List<String> people =
        List.copyOf(
            rules.stream()
                .flatMap(rule -> rule.escalateTo().stream())
                .collect(Collectors.toCollection(TreeSet::new)));
    return rules.stream()
        .map(rule -> rule.sla().orElseThrow())
        .min(Duration::compareTo)
        .map(sla -> new Further(sla, people));
  }

  /** The one merged last of those that brought it. */
  private static Optional<Proposed> proposal(Outlook outlook, String task) {
    return Optional.ofNullable(outlook.heard().get(task)).map(Heard::proposals).stream()
        .flatMap(List::stream)
        .max(Comparator.comparing(proposed -> proposed.merged().orElse(Instant.MIN)));
  }

  private String text(
      Outlook outlook, String task, Action.AwaitApproval wait, Further further, Instant since) {
    String people =
        further.people().stream()
            .map(name -> called(outlook, name))
            .collect(Collectors.joining(", "));
    return "Task "
        + RunText.code(task)
        + " waits for approval since "
        + since
        + ": "
        + wait.counted().size()
        + " of "
        + wait.required()
        + " are there. "
        + people
        + ": `mandate.yaml` names you for when nobody has answered in time. Whoever may approve it"
        + " can do so here.";
  }

  /** So that they are told, where it is known who they are there. */
  private String called(Outlook outlook, String name) {
    Person person = outlook.control().people().get(name);
    OptionalLong account = person == null ? OptionalLong.empty() : person.github();
    return account.isPresent()
            && discussions.account(account.getAsLong())
                instanceof Answer.Known<Optional<Account>>(Optional<Account> known)
        ? known.flatMap(Account::mention).orElse(RunText.code(name))
        : RunText.code(name);
  }
}
