package dev.mandate.rounds;

import dev.mandate.cycle.TaskStanding;
import dev.mandate.plan.TaskState;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Agent;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.DidYouMean;
import dev.mandate.spec.IssueRules;
import dev.mandate.spec.RiskClass;
import dev.mandate.spec.SpecSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Has an agent do what a conversation asks for, by a task that is made from it. */
public final class ThreadRuns {
  private final Filings filings;

  public ThreadRuns(Filings filings) {
    this.filings = filings;
  }

  /**
   * Commits the task, once for each order.
   *
   * @param environment empty: the one that {@code spec.forge.issues} names, or the only one
   */
  public Reply start(Order order, String agentName, Optional<String> environment)
      throws RemoteUnavailableException {
    SpecSet specs = order.outlook().specs();
    RepoPath file = ThreadTask.file(order.where());
    String task = ThreadTask.name(order.where());
    Optional<Reply> already = already(order);
    if (already.isPresent()) {
      return already.get();
    }
    Optional<String> asked = asked(specs, task, file);
    Agent agent = specs.agents().get(agentName);
    if (agent == null) {
      return Reply.refused(
          "There is no agent "
              + Replies.code(agentName)
              + ". "
              + DidYouMean.question(agentName, new TreeSet<>(specs.agents().keySet())).strip());
    }
    Optional<String> where = environment.or(() -> usual(order));
    Set<String> environments = order.outlook().control().environments().keySet();
    if (where.filter(environments::contains).isEmpty()) {
      return Reply.refused(
          where.map(name -> "There is no environment " + Replies.code(name) + ". ").orElse("")
              + "Say where it is to act: "
              + Replies.code(String.join(", ", new TreeSet<>(environments)))
              + ".");
    }
    Optional<Reply> inTheWay = inTheWay(order, task, file, asked);
    if (inTheWay.isPresent()) {
      return inTheWay.get();
    }
    byte[] content =
        new ThreadTask(order.where(), order.asked())
            .content(
                agent.name(),
                agent.readOnly() ? "analysis" : "change",
                where.get(),
                risk(order, agent),
                order.person().map(Person::name),
                order.seen());
    return file(order, task, file, content, agentName);
  }

  /** What is said when the task is there as this order asks for it; empty when it is not. */
  Optional<Reply> already(Order order) throws RemoteUnavailableException {
    RepoPath file = ThreadTask.file(order.where());
    String task = ThreadTask.name(order.where());
    return asked(order.outlook().specs(), task, file).equals(Optional.of(order.asked().id()))
        ? Optional.of(started(order, task, filings.filed(file)))
        : Optional.empty();
  }

  private Reply file(Order order, String task, RepoPath file, byte[] content, String agent)
      throws RemoteUnavailableException {
    String message =
        Replies.message("Let " + agent + " see to " + task, order.asked(), Optional.empty());
    Filings.Result result = filings.file(order.base(), file, content, message, order.asked().by());
    return result instanceof Filings.Result.Filed(CommitId commit)
        ? started(order, task, Optional.of(commit))
        : Replies.notFiled(result, file, new String(content, StandardCharsets.UTF_8));
  }

  private static Reply started(Order order, String task, Optional<CommitId> commit) {
    return Reply.done(
        "Task "
            + Replies.code(task)
            + " is made from this conversation"
            + commit.map(Replies::by).orElse("")
            + order.seen().map(seen -> ", seen at " + seen.abbreviated()).orElse("")
            + ". Policy and approvals count as for any other: `/mandate explain` says how it"
            + " stands.");
  }

  /** What asked for the task as it is; empty when it was not made from the conversation. */
  private static Optional<String> asked(SpecSet specs, String task, RepoPath file) {
    return Optional.ofNullable(specs.declared().get(task))
        .map(DeclaredTask::task)
        .filter(known -> known.document().file().equals(file))
        .map(known -> known.document().json().path("metadata").path("annotations"))
        .map(notes -> notes.path(ThreadTask.ASKED).asText(""))
        .filter(id -> !id.isEmpty());
  }

  private Optional<Reply> inTheWay(Order order, String task, RepoPath file, Optional<String> asked)
      throws RemoteUnavailableException {
    SpecSet specs = order.outlook().specs();
    boolean taken = specs.declared().containsKey(task) || specs.broken().containsKey(task);
    if (asked.isEmpty() && (taken || filings.filed(file).isPresent())) {
      return Optional.of(
          Reply.refused(
              "There is a task "
                  + Replies.code(task)
                  + " or a file "
                  + Replies.code(file.value())
                  + " that was not made from this conversation, or is invalid. Rename or remove"
                  + " it."));
    }
    return order
        .look()
        .task(task)
        .map(TaskStanding::state)
        .filter(List.of(TaskState.CLAIMED, TaskState.RUNNING)::contains)
        .map(
            state ->
                Reply.refused(
                    "Task "
                        + Replies.code(task)
                        + " is "
                        + state.label()
                        + ". Wait until it has ended, or `/mandate cancel` it."));
  }

  private static Optional<String> usual(Order order) {
    Set<String> all = order.outlook().control().environments().keySet();
    return IssueRules.of(order.outlook().control())
        .environment()
        .or(() -> all.size() == 1 ? all.stream().findFirst() : Optional.empty());
  }

  /** What may change something is more than a diagnosis, whatever the conversation says of it. */
  private static RiskClass risk(Order order, Agent agent) {
    return IssueRules.of(order.outlook().control())
        .riskClass()
        .orElse(agent.readOnly() ? RiskClass.DIAGNOSTICS : RiskClass.REMEDIATION);
  }
}
