package dev.mandate.decide;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.spec.Agent;
import dev.mandate.spec.ControlRepository.Environment;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Freeze;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Puts the question of each hook into the form that policy knows (docs/policy.md, "Input"). A field
 * that does not apply to a hook is absent, so that it cannot make two equal questions differ.
 */
public final class PolicyInputs {
  private final Circumstances circumstances;

  public PolicyInputs(Circumstances circumstances) {
    this.circumstances = circumstances;
  }

  /**
   * Somebody edits a field of an agent.
   *
   * @param path JSON pointer into the input, such as {@code /agent/spec/llm/model}
   */
  public PolicyInput onFieldChange(Agent agent, String path) {
    ObjectNode input = start(Hook.ON_FIELD_CHANGE);
    putAgent(input, agent);
    input.putObject("request").put("path", path);
    return PolicyInput.of(Hook.ON_FIELD_CHANGE, input);
  }

  /** A review of an agent is opened. */
  public PolicyInput onReviewOpen(Agent agent) {
    return judged(Hook.ON_REVIEW_OPEN, agent);
  }

  /** A review of a task is opened. */
  public PolicyInput onReviewOpen(DeclaredTask task) {
    return judged(Hook.ON_REVIEW_OPEN, task);
  }

  /** An agent appears or changes in the control repository. */
  public PolicyInput onCreateAttempt(Agent agent) {
    return judged(Hook.ON_CREATE_ATTEMPT, agent);
  }

  /** A task appears or changes in the control repository. */
  public PolicyInput onCreateAttempt(DeclaredTask task) {
    return judged(Hook.ON_CREATE_ATTEMPT, task);
  }

  /** An agent is to be taken over into an environment. */
  public PolicyInput onPromotionAttempt(Agent agent, Environment target) {
    ObjectNode input = start(Hook.ON_PROMOTION_ATTEMPT);
    putAgent(input, agent);
    input.set("environment", target.json());
    putApprovals(input);
    putFreezes(input);
    return PolicyInput.of(Hook.ON_PROMOTION_ATTEMPT, input);
  }

  /** A task is about to run. */
  public PolicyInput beforeExecute(DeclaredTask task, RequestedRun run) {
    return PolicyInput.of(Hook.BEFORE_EXECUTE, () -> execution(Hook.BEFORE_EXECUTE, task, run));
  }

  /** A run has ended, and what it changed is to be taken over. */
  public PolicyInput afterExecute(DeclaredTask task, RequestedRun run, ProposedChange change) {
    ObjectNode input = start(Hook.AFTER_EXECUTE);
    putTask(input, task);
    putRun(input, run);
    putChange(input, change);
    return PolicyInput.of(Hook.AFTER_EXECUTE, input);
  }

  /**
   * What a run made was held back, and is to be proposed.
   *
   * @param run that made it
   * @param output digest of it
   */
  public PolicyInput afterExecute(
      DeclaredTask task, RequestedRun asked, ProposedChange change, String run, Digest output) {
    ObjectNode input = execution(Hook.AFTER_EXECUTE, task, asked);
    putChange(input, change);
    input.putObject("output").put("run", run).put("digest", output.value());
    return PolicyInput.of(Hook.AFTER_EXECUTE, input);
  }

  /** What governs is to be changed: mandate.yaml, policies, approvers, exceptions. */
  public PolicyInput onPolicyUpdate(ProposedChange change) {
    ObjectNode input = start(Hook.ON_POLICY_UPDATE);
    putNames(input, "authors", circumstances.authors());
    putChange(input, change);
    return PolicyInput.of(Hook.ON_POLICY_UPDATE, input);
  }

  /**
   * A remediation agent is to act.
   *
   * @param change what it would change, where that is known beforehand
   */
  public PolicyInput onRemediationAttempt(
      DeclaredTask task, RequestedRun run, Optional<ProposedChange> change) {
    ObjectNode input = execution(Hook.ON_REMEDIATION_ATTEMPT, task, run);
    change.ifPresent(c -> putChange(input, c));
    return PolicyInput.of(Hook.ON_REMEDIATION_ATTEMPT, input);
  }

  private PolicyInput judged(Hook hook, Agent agent) {
    ObjectNode input = start(hook);
    putAgent(input, agent);
    putApprovals(input);
    return PolicyInput.of(hook, input);
  }

  private PolicyInput judged(Hook hook, DeclaredTask task) {
    return PolicyInput.of(
        hook,
        () -> {
          ObjectNode input = start(hook);
          putTask(input, task);
          putApprovals(input);
          return input;
        });
  }

  private ObjectNode execution(Hook hook, DeclaredTask task, RequestedRun run) {
    ObjectNode input = start(hook);
    putTask(input, task);
    putRun(input, run);
    putApprovals(input);
    putFreezes(input);
    putTrust(input);
    return input;
  }

  private ObjectNode start(Hook hook) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("hook", hook.label());
    ObjectNode actor = input.putObject("actor");
    actor.put("name", circumstances.actor().name());
    actor.put("kind", circumstances.actor().kind().label());
    return input;
  }

  private static void putAgent(ObjectNode input, Agent agent) {
    input.set("agent", agent.document().json());
  }

  private static void putTask(ObjectNode input, DeclaredTask task) {
    putAgent(input, task.agent());
    input.set("task", task.task().document().json());
    input.set("environment", task.environment().json());
    task.target().ifPresent(target -> input.set("target", target.json()));
  }

  private static void putRun(ObjectNode input, RequestedRun run) {
    ObjectNode request = input.putObject("request");
    request.put("occurrence", run.occurrence());
    request.put("attempt", run.attempt());
  }

  private void putApprovals(ObjectNode input) {
    putNames(input, "authors", circumstances.authors());
    putNames(input, "approvers", circumstances.approvers());
    ArrayNode approvals = input.putArray("approvals");
    for (String approver : new TreeSet<>(circumstances.approvals())) {
      approvals.addObject().put("approver", approver);
    }
  }

  private void putFreezes(ObjectNode input) {
    ArrayNode freezes = input.putArray("freezes");
    circumstances.freezes().stream()
        .sorted(Comparator.comparing(Freeze::name))
        .forEach(
            freeze ->
                freezes.addObject().put("name", freeze.name()).put("reason", freeze.reason()));
    input.putArray("exceptions");
  }

  private void putTrust(ObjectNode input) {
    Trust trust = circumstances.trust();
    if (trust.isTiered()) {
      input.putObject("trust").put("tier", trust.tier()).put("because", trust.because());
    }
  }

  private static void putNames(ObjectNode input, String field, Collection<String> names) {
    ArrayNode array = input.putArray(field);
    new TreeSet<>(names).forEach(array::add);
  }

  private static void putChange(ObjectNode input, ProposedChange change) {
    ObjectNode json = input.putObject("change");
    json.put("base", change.base().hex());
    ArrayNode files = json.putArray("files");
    change.files().stream()
        .sorted(Comparator.comparing(ChangedFile::path))
        .forEach(file -> putFile(files.addObject(), file));
  }

  private static void putFile(ObjectNode json, ChangedFile file) {
    json.put("path", file.path());
    file.oldPath().ifPresent(old -> json.put("old_path", old));
    json.put("kind", file.kind());
    json.put("mode", file.mode());
    json.put("size", file.size());
  }
}
