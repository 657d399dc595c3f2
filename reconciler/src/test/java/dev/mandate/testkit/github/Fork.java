package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A copy of a repository that is somebody else's, who proposes changes from there. */
public final class Fork {
  private final FakeRepository parent;
  private final Account owner;
  private final FakeRepository repository;

  private Fork(FakeRepository parent, Account owner, FakeRepository repository) {
    this.parent = parent;
    this.owner = owner;
    this.repository = repository;
  }

  /** Makes one with all branches. */
  public static Fork of(FakeRepository parent, Account owner) {
    return parent
        .hub()
        .locked(
            () -> {
              String name = parent.json().get("name").asText();
              FakeRepository made = parent.hub().repository(owner, name);
              made.json().put("fork", true);
              made.git().copy(parent.git());
              return new Fork(parent, owner, made);
            });
  }

  /** Where its owner pushes to. */
  public FakeRepository repository() {
    return repository;
  }

  /** Opens a pull request of its owner's for the parent; gives its number there. */
  public int open(String branch, String title) {
    return parent.open(owner, repository, branch, title, "");
  }

  /** Deletes it. What was proposed from it stays, and says no more where it came from. */
  public void delete() {
    parent
        .hub()
        .locked(
            () -> {
              parent.pulls.values().stream()
                  .filter(pull -> Pulls.isFrom(pull, repository))
                  .map(pull -> (ObjectNode) pull.get("head"))
                  .forEach(head -> head.putNull("repo").putNull("label"));
              parent.hub().delete(repository);
              return repository;
            });
  }
}
