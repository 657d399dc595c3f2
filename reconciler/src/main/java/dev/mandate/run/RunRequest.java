package dev.mandate.run;

import dev.mandate.snapshot.CommitId;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.Task;
import dev.mandate.spec.VariableNames;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be run.
 *
 * @param attempt first is 1
 * @param control at {@code specCommit}
 * @param specCommit the commit that declares the task
 * @param targetCommit the commit of the target repository that the agent works on
 * @param environment of the reconciler; only what the specs allow of it reaches the agent
 * @param credentials that were opened for it
 */
public record RunRequest(
    RunId id,
    OccurrenceKey occurrence,
    int attempt,
    DeclaredTask task,
    ControlRepository control,
    CommitId specCommit,
    CommitId targetCommit,
    Map<String, String> environment,
    List<GrantedCredential> credentials) {
  public RunRequest {
    environment = Map.copyOf(environment);
    credentials = List.copyOf(credentials);
  }

  /** Under the id that follows from occurrence and attempt. */
  public static RunRequest of(
      OccurrenceKey occurrence,
      int attempt,
      DeclaredTask task,
      ControlRepository control,
      CommitId specCommit,
      CommitId targetCommit,
      Map<String, String> environment) {
    return new RunRequest(
        RunId.of(occurrence, attempt),
        occurrence,
        attempt,
        task,
        control,
        specCommit,
        targetCommit,
        environment,
        List.of());
  }

  /** The same, with what was opened for it. */
  RunRequest with(List<GrantedCredential> granted) {
    return new RunRequest(
        id, occurrence, attempt, task, control, specCommit, targetCommit, environment, granted);
  }

  /** What must not be written anywhere, as far as it is known before the run. */
  public Set<String> secrets() {
    Set<String> secrets = new HashSet<>(VariableNames.secretsIn(environment));
    credentials.forEach(credential -> secrets.add(credential.value().reveal()));
    return secrets;
  }

  /** The same, about what an agent may see of the task. */
  RunRequest seeing(Task seen) {
    return new RunRequest(
        id,
        occurrence,
        attempt,
        new DeclaredTask(
            seen,
            task.agent(),
            task.environment(),
            task.digest(),
            task.credentials(),
            task.target()),
        control,
        specCommit,
        targetCommit,
        environment,
        credentials);
  }

  /** Names values only by their names: the environment holds secrets. */
  @Override
  public String toString() {
    return "RunRequest[" + id + ", " + occurrence + ", attempt " + attempt + "]";
  }
}
