package dev.mandate.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.approval.ApprovalDocuments;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Survey;
import dev.mandate.git.DefaultBranchWriter;
import dev.mandate.git.GitControlSource;
import dev.mandate.plan.Ruling;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.Output;
import dev.mandate.signing.SshSignatures;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Request;
import dev.mandate.wiring.ApprovalDesk;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.RequestDesk;
import dev.mandate.wiring.SurveyBench;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** What the people of a scene file in its repository, signed as the commands sign it. */
record Filing(Scene scene) {

  /** The yes of a person to a task as it is declared now, signed with a key of somebody. */
  void approval(String task, String person, String keyOf, Optional<Instant> expires) {
    signed(
        person,
        keyOf,
        outlook -> {
          DeclaredTask declared = outlook.specs().declared().get(task);
          return ApprovalDocuments.binding(
              ApprovalDocuments.unsigned(
                  task,
                  declared.environment().name(),
                  declared.digest(),
                  outlook.policy().digest(),
                  person,
                  scene.clock.instant(),
                  expires,
                  Optional.empty()),
              declared.sealings());
        });
  }

  /**
   * The yes of a person to the output of a task that waits.
   *
   * @param as what is approved, from what should be
   */
  void outputApproval(
      String task,
      String person,
      String keyOf,
      Duration lasting,
      UnaryOperator<Approval.OfOutput> as) {
    signed(
        person,
        keyOf,
        outlook -> {
          DeclaredTask declared = outlook.specs().declared().get(task);
          Output output =
              outlook.rulings().get(task).output().map(Ruling.OfOutput::output).orElseThrow();
          return ApprovalDocuments.unsignedOfOutput(
              task,
              declared.environment().name(),
              declared.digest(),
              outlook.policy().digest(),
              as.apply(new Approval.OfOutput(output.run(), output.digest(), output.base().hex())),
              person,
              scene.clock.instant(),
              scene.clock.instant().plus(lasting),
              Optional.empty());
        });
  }

  /** What a person asks about an occurrence of a task as it is declared now. */
  void request(Request.Action action, String task, String occurrence, String reason, String by) {
    filed(
        by,
        (commits, outlook) ->
            new RequestDesk(commits, scene.clock)
                .file(
                    outlook,
                    action,
                    new OccurrenceKey(
                        task, outlook.specs().declared().get(task).digest(), occurrence),
                    Optional.of(reason),
                    outlook.control().people().get(by),
                    Optional.empty()));
  }

  private void signed(String person, String keyOf, Function<Outlook, ObjectNode> document) {
    filed(
        person,
        (commits, outlook) -> {
          ObjectNode unsigned = document.apply(outlook);
          String signature =
              SshSignatures.sign(
                  scene.people.key(keyOf),
                  ApprovalDocuments.NAMESPACE,
                  ApprovalDocuments.signedBytes(unsigned));
          return new ApprovalDesk(commits, scene.clock)
              .file(
                  outlook,
                  ApprovalDocuments.signed(unsigned, signature),
                  outlook.control().people().get(person));
        });
  }

  @FunctionalInterface
  private interface Desk {
    DefaultBranchWriter.Result file(GitControlSource commits, Outlook outlook)
        throws RemoteUnavailableException;
  }

  /** On the machine of a person. */
  private void filed(String person, Desk desk) {
    Machine machine = scene.machine(person);
    try (OpenRepository opened = Reconciler.open(scene.where(), machine);
        SurveyBench bench = SurveyBench.of(opened, machine)) {
      Outlook outlook =
          switch (bench.survey()) {
            case Survey.Result.Surveyed surveyed -> surveyed.outlook();
            case Survey.Result.Halted halted -> throw new AssertionError(halted.reason());
          };
      DefaultBranchWriter.Result filed = desk.file(opened.commits().orElseThrow(), outlook);
      if (!(filed instanceof DefaultBranchWriter.Result.Written)) {
        throw new AssertionError(filed.toString());
      }
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    }
  }
}
