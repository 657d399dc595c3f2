package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.testkit.github.Account;
import dev.mandate.testkit.github.FakeGitHub;
import dev.mandate.testkit.github.FakeRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A scene with a pull request of ada's that brings a task. */
final class ProposedTask implements AutoCloseable {
  static final AgentText AGENT = AgentText.reporting("worker", "true");
  static final TaskText TASK = TaskText.needingApproval("work", "worker");

  final Scene scene;
  final Hosting host;
  final FakeGitHub hub;
  final FakeRepository repository;
  final Account ada;
  final Account bob;
  final Account carol;
  final int pull;

  ProposedTask(Path folder) {
    this(folder, TASK, "Declare it");
  }

  ProposedTask(Path folder, TaskText task, String message) {
    scene = Scene.onGitHub(folder);
    host = scene.hosting.orElseThrow();
    hub = host.hub;
    repository = host.repository;
    ada = host.account("ada");
    bob = host.account("bob");
    carol = host.account("carol");
    scene.commit(Map.of(AGENT.file(), AGENT.yaml()));
    repository.push(ada, "change", Map.of(task.file(), task.yaml()), message);
    pull = repository.open(ada, "change", "Do it", "It is to be done.");
  }

  long approves(Account who) {
    return repository.review(who, pull, "APPROVED", "Fine.");
  }

  long says(Account who, String words) {
    return repository.comment(who, pull, words);
  }

  void editedLater(long comment) {
    scene.clock.advance(Duration.ofMinutes(1));
    repository.editComment(comment, "/mandate approve " + head() + " now");
  }

  String head() {
    return repository.head(pull);
  }

  String change(Account author, Account by, String words) {
    TaskText other = TASK.prompt(words);
    return repository.push(author, by, "change", Map.of(other.file(), other.yaml()), "Change it");
  }

  void merge() {
    assertTrue(repository.merge(host.account("mallory"), pull, "merge").isPresent());
  }

  Observed reconciled() {
    scene.reconcile();
    return scene.observed();
  }

  @Override
  public void close() {
    scene.close();
  }
}
