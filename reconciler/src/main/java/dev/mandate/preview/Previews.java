package dev.mandate.preview;

import dev.mandate.approval.SignatureCheck;
import dev.mandate.budget.Amounts;
import dev.mandate.budget.WorstCase;
import dev.mandate.canonical.Digest;
import dev.mandate.claim.Reservations;
import dev.mandate.cycle.Admissions;
import dev.mandate.cycle.Governing;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.PolicySource;
import dev.mandate.cycle.Survey;
import dev.mandate.decide.PolicyEvaluator;
import dev.mandate.finding.Finding;
import dev.mandate.plan.Capabilities;
import dev.mandate.plan.Plan.Step;
import dev.mandate.plan.Planner;
import dev.mandate.review.Reviews;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Limits;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Judges changes of specs as they would be judged once they are merged, by the {@code mandate.yaml}
 * and the policy of the base. Has no effect. Not thread-safe.
 */
public final class Previews {
  /** Any reconciler may run it. */
  private static final Capabilities ALL =
      new Capabilities() {
        @Override
        public boolean offersSandbox(String sandbox) {
          return true;
        }

        @Override
        public boolean offersConnector(String connector, String sandbox) {
          return true;
        }
      };

  private final ControlSource source;
  private final Ancestry ancestry;
  private final PolicySource policies;
  private final Clock clock;

  /** Each keeps what it read last, since two changes have most files in common. */
  private final SpecLoader before;

  private final SpecLoader ahead;
  private final Governing governing;
  private final SpecLoader after;
  private final Survey survey;
  private final Admissions admissions;
  private Optional<Snapshot> last = Optional.empty();

  /** Where bundles of policy are read: a change does not bring its own. */
  private Optional<CommitId> lawOf = Optional.empty();

  private Optional<Before> known = Optional.empty();

  /** What is wrong with a base. */
  private record Before(CommitId base, Set<String> findings) {}

  /** Where branches part. */
  @FunctionalInterface
  public interface Ancestry {
    /** The latest commit that both have; empty when they have none. */
    Optional<CommitId> fork(CommitId one, CommitId other);
  }

  /**
   * @param reviews who may approve by one
   */
  public Previews(
      ControlSource source,
      Ancestry ancestry,
      PolicySource policies,
      SignatureCheck signatures,
      Reviews reviews,
      Clock clock) {
    this.source = source;
    this.ancestry = ancestry;
    this.policies = policies;
    this.clock = clock;
    this.before = new SpecLoader(source, Limits.defaults());
    this.ahead = new SpecLoader(source, Limits.defaults());
    this.governing = new Governing(source, new SpecLoader(source, Limits.defaults()));
    this.after = new SpecLoader(source, Limits.defaults());
    PolicySource ofBase = (control, commit, n) -> policies.load(control, lawOf, n);
    this.survey =
        new Survey(
            source,
            after,
            ofBase,
            signatures,
            new Planner(ALL),
            () -> Optional.of(Reservations.none()),
            reviews);
    this.admissions = new Admissions(ofBase, source, Limits.defaults());
  }

  /**
   * @param heads of the base
   * @param head of the change, whose objects are here
   */
  Preview of(Heads heads, CommitId head) throws RemoteUnavailableException {
    if (heads.desired().isEmpty()) {
      return new Preview.Unjudged("the default branch has no commit", "Commit a mandate.yaml.");
    }
    CommitId base = heads.desired().get();
    Optional<CommitId> fork = ancestry.fork(base, head);
    if (fork.isEmpty()) {
      return new Preview.Unjudged(
          "it has no commit in common with " + heads.defaultBranch(),
          "Make the change on a branch of " + heads.defaultBranch() + ".");
    }
    Merge merge = Merge.of(head, list(base), list(fork.get()), list(head));
    if (!merge.contested().isEmpty()) {
      return new Preview.Unjudged(
          merge.contested().first()
              + " has been changed here and, in another way, on "
              + heads.defaultBranch()
              + " since",
          "Bring the branch up to date with " + heads.defaultBranch() + ".");
    }
    return merge.isNothing() ? new Preview.Untouched(base) : judged(heads, base, merge);
  }

  /** Of all that the base brings to the judgement: specs, {@code mandate.yaml} and policy. */
  Digest ground(CommitId base) {
    Snapshot listed = list(base);
    StringBuilder all = new StringBuilder();
    listed.files().forEach((file, blob) -> all.append(blob).append(' ').append(file).append('\n'));
    listed.refused().forEach(finding -> all.append(identity(finding)).append('\n'));
    governing.at(base).ifPresent(control -> all.append(policy(control, base)).append('\n'));
    return Digest.of(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  private String policy(ControlRepository control, CommitId base) {
    return switch (policies.load(control, Optional.of(base), 1)) {
      case PolicySource.Loaded.Ready(PolicyEvaluator evaluator) ->
          evaluator.identity().digest().value();
      case PolicySource.Loaded.Unusable(String reason, String mend) -> reason;
    };
  }

  private Snapshot list(CommitId commit) {
    Snapshot listed = source.snapshot(commit, last);
    last = Optional.of(listed);
    return listed;
  }

  private Preview judged(Heads heads, CommitId base, Merge merge)
      throws RemoteUnavailableException {
    lawOf = Optional.of(base);
    SpecSet was = before.load(merge.base());
    Heads merged = new Heads(heads.defaultBranch(), Optional.of(merge.commit()), heads.runs());
    return switch (survey.take(
        merged, merge.merged(), clock.instant(), specs -> changed(was, specs))) {
      case Survey.Result.Halted halted -> new Preview.Unjudged(halted.reason(), halted.mend());
      case Survey.Result.Surveyed(Outlook outlook, var decisions) -> {
        Set<String> older = findings(base, was, merge.base());
        List<Finding> findings = new ArrayList<>();
        Optional<ControlRepository> next = governing(merge, findings);
        findings.addAll(admissions.of(outlook.specs(), merge.merged()).findings());
        List<Finding> fresh =
            findings.stream().filter(f -> !older.contains(identity(f))).sorted().toList();
        yield new Preview.Judged(
            merge.commit(),
            base,
            outlook.policy(),
            outlook.plan().steps().stream()
                .map(step -> changed(was, outlook.specs(), step))
                .toList(),
            was.declared().keySet().stream().filter(name -> isGone(name, outlook.specs())).toList(),
            Rights.between(was, outlook.specs(), next),
            fresh,
            findings.size() - fresh.size(),
            merge.touchesGoverning());
      }
    };
  }

  /** Those of the base, to tell what a change brings from what is there. */
  private Set<String> findings(CommitId base, SpecSet was, Snapshot listed) {
    if (known.filter(before -> before.base().equals(base)).isEmpty()) {
      Set<String> all =
          admissions.of(was, listed).findings().stream()
              .map(Previews::identity)
              .collect(Collectors.toSet());
      known = Optional.of(new Before(base, all));
    }
    return known.orElseThrow().findings();
  }

  /** What the change would make of {@code mandate.yaml}; what is wrong with that is a finding. */
  private Optional<ControlRepository> governing(Merge merge, List<Finding> findings) {
    if (!merge.touchesGoverning()) {
      return Optional.empty();
    }
    SpecSet next = ahead.load(merge.ahead());
    next.findings().stream()
        .filter(finding -> finding.where().file().equals(Merge.GOVERNING.value()))
        .forEach(findings::add);
    return next.control();
  }

  /** Lines move when something is written above them; the finding is the same. */
  private static String identity(Finding finding) {
    return finding.severity()
        + " "
        + finding.where().file()
        + " "
        + finding.rule()
        + " "
        + finding.what();
  }

  private static boolean isGone(String task, SpecSet specs) {
    return !specs.declared().containsKey(task) && !specs.broken().containsKey(task);
  }

  /** Names of tasks that are new, another, or broken now. */
  private static Set<String> changed(SpecSet was, SpecSet specs) {
    Set<String> names = new TreeSet<>(specs.declared().keySet());
    names.removeIf(name -> same(was.declared().get(name), specs.declared().get(name)));
    Set<String> broken = new HashSet<>(specs.broken().keySet());
    broken.removeAll(was.broken().keySet());
    names.addAll(broken);
    return names;
  }

  private static Preview.Changed changed(SpecSet was, SpecSet specs, Step step) {
    Optional<DeclaredTask> declared = Optional.ofNullable(specs.declared().get(step.task()));
    return new Preview.Changed(
        step.task(),
        !was.declared().containsKey(step.task()) && !was.broken().containsKey(step.task()),
        declared,
        step.action(),
        declared.map(WorstCase::of).orElse(Amounts.none()));
  }

  private static boolean same(DeclaredTask before, DeclaredTask after) {
    return before != null
        && before.digest().equals(after.digest())
        && before.sealings().equals(after.sealings());
  }
}
