package dev.mandate.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.scrub.JsonScrubbing;
import dev.mandate.scrub.PersonalData;
import dev.mandate.scrub.Scrubber;
import dev.mandate.scrub.VisibleText;
import dev.mandate.spec.Agent;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.SpecDocument;
import dev.mandate.spec.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What an agent gets to see of its task and of itself: without known secrets, and without the data
 * of people that the agent or {@code mandate.yaml} names. What people wrote and approved loses what
 * is beyond doubt a secret, and an incident what may be one, too. Pure.
 */
final class PromptScreen {
  private final DeclaredTask declared;
  private final DeclaredTask seen;
  private final Scrubber outside;
  private final List<Provenance> changed;

  private PromptScreen(DeclaredTask declared, Scrubber outside) {
    this.declared = declared;
    this.outside = outside;
    JsonScrubbing approved = JsonScrubbing.ofData(seen(outside.onlyCertain()));
    ObjectNode task = declared.task().document().json();
    JsonNode incident = TaskContext.incident(declared.task());
    ObjectNode seenTask = approved.scrub(task);
    if (incident instanceof ObjectNode fields) {
      ((ObjectNode) seenTask.path("spec"))
          .set("incident", JsonScrubbing.ofData(seen(outside)).scrub(fields));
    }
    ObjectNode agent = declared.agent().document().json();
    ObjectNode seenAgent = approved.scrub(agent);
    this.seen =
        new DeclaredTask(
            with(declared.task(), document(declared.task().document(), seenTask), approved),
            with(declared.agent(), document(declared.agent().document(), seenAgent)),
            declared.environment(),
            declared.digest(),
            declared.credentials(),
            declared.target());
    List<Provenance> origins = new ArrayList<>();
    note("context/agent.json", declared.agent().document(), agent, seenAgent, origins);
    note("context/task.json", declared.task().document(), task, seenTask, origins);
    this.changed = List.copyOf(origins);
  }

  /**
   * @param secrets of the reconciler
   */
  static PromptScreen of(RunRequest request, Set<String> secrets) {
    List<String> known = new ArrayList<>(secrets);
    known.addAll(request.secrets());
    return of(request.task(), request.control().hidden(), known);
  }

  /**
   * @param floor classes that no model sees
   */
  static PromptScreen of(
      DeclaredTask declared, Set<PersonalData> floor, Collection<String> secrets) {
    Set<PersonalData> classes = EnumSet.noneOf(PersonalData.class);
    classes.addAll(floor);
    classes.addAll(declared.agent().hidden());
    return new PromptScreen(declared, Scrubber.knowing(secrets).withPersonal(classes));
  }

  /** As people wrote it. */
  DeclaredTask declared() {
    return declared;
  }

  /** For texts to be shown only: an agent is started as {@link #declared} says. */
  DeclaredTask seen() {
    return seen;
  }

  /** The same for a text of an incident that something else was taken out of. */
  String outside(String text) {
    return outside.scrub(text);
  }

  /** The documents in which something was replaced. */
  List<Provenance> changed() {
    return changed;
  }

  /** What nobody sees does not keep anything from being found. */
  private static UnaryOperator<String> seen(Scrubber scrubber) {
    return text -> {
      String scrubbed = scrubber.scrub(text);
      String shown = VisibleText.withoutHidden(text);
      if (shown.equals(text)) {
        return scrubbed;
      }
      String more = scrubber.scrub(shown);
      return Scrubber.replaced(shown, more).equals(Scrubber.replaced(text, scrubbed))
          ? scrubbed
          : more;
    };
  }

  private static void note(
      String file,
      SpecDocument document,
      ObjectNode before,
      ObjectNode after,
      List<Provenance> origins) {
    String was = CanonicalJson.text(before);
    String is = CanonicalJson.text(after);
    if (!was.equals(is)) {
      origins.add(
          new Provenance(
              file,
              document.digest(),
              was.getBytes(StandardCharsets.UTF_8).length,
              is.getBytes(StandardCharsets.UTF_8).length,
              false,
              new TreeMap<>(),
              Scrubber.replaced(was, is)));
    }
  }

  /** Under the digest of what was approved. */
  private static SpecDocument document(SpecDocument of, ObjectNode seen) {
    return new SpecDocument(of.kind(), of.name(), of.file(), of.where(), seen, of.digest());
  }

  private static Task with(Task task, SpecDocument document, JsonScrubbing scrubbing) {
    SortedMap<String, String> inputs = new TreeMap<>();
    task.inputs().forEach((name, value) -> inputs.put(name, scrubbing.text(name, value)));
    return new Task(
        document,
        task.agent(),
        task.environment(),
        task.riskClass(),
        task.owner(),
        task.priority(),
        Map.copyOf(inputs),
        task.dependsOn(),
        task.lockPaths(),
        task.schedule(),
        task.targetPath(),
        task.timeout(),
        task.claimTtl(),
        task.heartbeat(),
        task.retry(),
        task.suspended());
  }

  private static Agent with(Agent agent, SpecDocument document) {
    return new Agent(
        document,
        agent.owner(),
        agent.lifecycle(),
        agent.runtime(),
        agent.llm(),
        agent.readOnly(),
        agent.autonomy(),
        agent.timeout(),
        agent.concurrent(),
        agent.outputLimits(),
        agent.confines());
  }
}
