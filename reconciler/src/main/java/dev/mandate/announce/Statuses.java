package dev.mandate.announce;

import dev.mandate.canonical.Digest;
import dev.mandate.cycle.CodeHost.Told;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Recorder;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Comment;
import dev.mandate.forge.Effect;
import dev.mandate.forge.EffectKey;
import dev.mandate.forge.Forge;
import dev.mandate.forge.ProposalId;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.ledger.ProposalEnd.Decided;
import dev.mandate.ledger.ProposalEnds;
import dev.mandate.plan.Action;
import dev.mandate.plan.Explanation;
import dev.mandate.plan.Plan.Step;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.verify.Signatures;
import dev.mandate.verify.SignedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Says in the conversation that a task came from how it stands: one comment for each task, changed
 * in place. Not thread-safe.
 */
public final class Statuses {
  /** After no answer. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Duration AT_ONCE = Duration.ofSeconds(30);

  private final Forge forge;
  private final ControlSource source;
  private final HeldText waiting;
  private final ProposalBook book;
  private final Memory memory;
  private final String page;
  private final Pattern thread;
  private final Clock clock;
  private final Map<Digest, Optional<ProposalId>> threads = new HashMap<>();
  private Optional<TreeMap<String, String>> said = Optional.empty();

  /** Port to where it is kept between processes what was said; losing it costs requests. */
  public interface Memory {
    /** By task; empty when nothing is there that can be read. */
    Map<String, String> recall();

    void keep(Map<String, String> said);
  }

  /**
   * @param signatures by which a record is known to be a reconciler's
   * @param book where proposals are known
   * @param page where people see the control repository, without a slash at its end
   */
  public Statuses(
      Forge forge,
      ControlSource source,
      Signatures signatures,
      ProposalBook book,
      Memory memory,
      String page,
      Clock clock) {
    this.forge = forge;
    this.source = source;
    this.waiting = new HeldText(source, new SignedRecord(signatures), page);
    this.book = book;
    this.memory = memory;
    this.page = page;
    this.thread = Pattern.compile(Pattern.quote(page) + "/(?:issues|pull)/([1-9][0-9]{0,9})");
    this.clock = clock;
  }

  /**
   * How a task stands.
   *
   * @param mark the same while there is nothing new to be said
   * @param ended empty while it has not
   */
  private record Standing(
      DeclaredTask declared,
      ProposalId thread,
      String mark,
      Step step,
      Optional<FinalRecord> ended) {
    String task() {
      return step.task();
    }
  }

  /**
   * Says what is new.
   *
   * @param underWay names of tasks that somebody has claimed
   */
  public Told tell(Outlook outlook, Recorder.Recorded recorded, Set<String> underWay) {
    TreeMap<String, String> before = said.orElseGet(() -> new TreeMap<>(memory.recall()));
    said = Optional.of(before);
    Map<String, FinalRecord> now =
        recorded.records().stream()
            // The next pass knows who may approve what waits.
            .filter(record -> !record.held())
            .collect(Collectors.toMap(r -> r.key().task(), r -> r, (first, last) -> last));
    Instant begun = clock.instant();
    List<String> troubles = new ArrayList<>();
    Optional<Instant> again = Optional.empty();
    boolean news = false;
    for (Standing standing : standings(outlook, now, recorded.head(), underWay)) {
      if (standing.mark().equals(before.get(standing.task()))) {
        continue;
      }
      if (clock.instant().isAfter(begun.plus(AT_ONCE))) {
        again = Optional.of(clock.instant());
        break;
      }
      Comment comment =
          new Comment(
              key(standing.task()),
              text(standing, outlook, recorded.head(), underWay.contains(standing.task())));
      Answer<Effect> answer = forge.comment(standing.thread(), comment);
      if (answer instanceof Answer.Later<Effect>(Instant until, String why)) {
        again = Optional.of(until);
        break;
      }
      if (answer instanceof Answer.Unreachable<Effect>) {
        again = Optional.of(clock.instant().plus(PAUSE));
        break;
      }
      if (answer instanceof Answer.Refused<Effect>(String why, String mend)) {
        // The conversation may be gone, or locked: it is not tried again before there is news.
        troubles.add(
            standing.task() + " is not told of in " + standing.thread() + ": " + why + ". " + mend);
      }
      before.put(standing.task(), standing.mark());
      news = true;
    }
    if (news) {
      memory.keep(before);
    }
    return new Told(again, troubles);
  }

  /** Under which it is said how a task stands. */
  static EffectKey key(String task) {
    return new EffectKey(
        "run/"
            + (task.contains("--")
                ? Digest.of(task.getBytes(StandardCharsets.UTF_8)).abbreviated()
                : task));
  }

  private List<Standing> standings(
      Outlook outlook,
      Map<String, FinalRecord> now,
      Optional<CommitId> runs,
      Set<String> underWay) {
    List<Standing> standings = new ArrayList<>();
    for (Step step : outlook.plan().steps()) {
      DeclaredTask declared = outlook.specs().declared().get(step.task());
      Optional<ProposalId> thread = declared == null ? Optional.empty() : thread(declared);
      if (thread.isPresent()) {
        Optional<FinalRecord> ended =
            Optional.ofNullable(now.get(step.task())).or(() -> ended(step.action()));
        String mark = mark(declared, step, ended, runs, underWay.contains(step.task()));
        standings.add(new Standing(declared, thread.get(), mark, step, ended));
      }
    }
    return standings;
  }

  private Optional<ProposalId> thread(DeclaredTask declared) {
    return threads.computeIfAbsent(
        declared.task().document().digest(),
        digest ->
            declared
                .task()
                .origin()
                .flatMap(origin -> origin.url())
                .map(thread::matcher)
                .filter(Matcher::matches)
                .map(url -> new ProposalId(url.group(1))));
  }

  private static Optional<FinalRecord> ended(Action action) {
    return action instanceof Action.Done done ? Optional.of(done.record()) : Optional.empty();
  }

  private String mark(
      DeclaredTask declared,
      Step step,
      Optional<FinalRecord> ended,
      Optional<CommitId> runs,
      boolean underWay) {
    if (ended.isPresent()) {
      return "ended "
          + ended.get().run()
          + proposal(ended.get(), runs).map(p -> " " + p).orElse("");
    }
    if (step.action() instanceof Action.Run run && underWay) {
      return "running " + run.key().digest().abbreviated() + " " + run.attempt();
    }
    String why =
        Explanation.of(step.action()).toString()
            + (step.action() instanceof Action.Held held ? held.waiting().word(declared) : "");
    return step.action().state()
        + " "
        + Digest.of(why.getBytes(StandardCharsets.UTF_8)).abbreviated();
  }

  /** What people see of what was proposed, as far as it is there. */
  private Optional<String> proposal(FinalRecord record, Optional<CommitId> runs) {
    return Optional.of(record)
        .filter(ended -> ended.proposal().isPresent())
        .flatMap(ended -> new ProposalEnds(source, runs).last(ended.run()))
        .map(end -> shown(end.proposal(), Optional.of(end.decided())))
        .or(
            () ->
                record
                    .proposal()
                    .flatMap(book::of)
                    .filter(known -> known.run().equals(record.run()))
                    .map(known -> shown(known.id().value(), known.decided())));
  }

  private static String shown(String number, Optional<Decided> decided) {
    return "#"
        + number
        + decided
            .map(
                how ->
                    switch (how) {
                      case MERGED -> ", which is merged";
                      case REJECTED -> ", which was refused";
                      case REOPENED -> ", which was opened again";
                    })
            .orElse("");
  }

  private String text(
      Standing standing, Outlook outlook, Optional<CommitId> runs, boolean underWay) {
    String head =
        "Task "
            + RunText.code(standing.task())
            + " of agent "
            + RunText.code(standing.declared().agent().name());
    if (standing.ended().isPresent() && runs.isPresent()) {
      return ended(head, standing.ended().get(), runs.get());
    }
    Explanation why = Explanation.of(standing.step().action());
    if (standing.step().action() instanceof Action.Run run && underWay) {
      return head
          + " is **running**, attempt "
          + run.attempt()
          + ", since "
          + clock.instant()
          + ".";
    }
    String details =
        why.details().stream()
            .map(line -> "\n- " + RunText.scrubbed(line))
            .collect(Collectors.joining());
    String stands =
        head
            + ": **"
            + standing.step().action().state()
            + "**, "
            + RunText.scrubbed(why.summary())
            + "."
            + (details.isEmpty() ? "" : "\n" + details);
    return standing.step().action() instanceof Action.Held held && runs.isPresent()
        ? stands + "\n\n" + waiting.of(standing.declared(), held, outlook.control(), runs.get())
        : stands;
  }

  private String ended(String head, FinalRecord record, CommitId runs) {
    RunText text = new RunText(ToldRun.read(source, runs, record), page);
    text.line(head + ": **" + record.outcome() + "**.");
    proposal(record, Optional.of(runs))
        .ifPresent(there -> text.line("What it changed is proposed in " + there + "."));
    text.words();
    text.heading("Where it comes from");
    text.item(text.ended());
    text.item("Cost: " + text.cost());
    text.item(text.evidence());
    return text.toString();
  }
}
