package dev.mandate.e2e;

import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Another repository that the tasks of a scene may work on, called {@code store}. */
final class GivenTarget implements AutoCloseable {
  static final AgentText FIXER =
      AgentText.changing(
          "fixer", "cd \"$MANDATE_TARGET\"; cat notes.txt; echo $MANDATE_TASK >> notes.txt", "**");

  final GivenRepo repo;

  private GivenTarget(GivenRepo repo) {
    this.repo = repo;
  }

  /** A bare repository beside that of the scene, with one commit on {@code main}. */
  static GivenTarget of(Scene scene) {
    return in(scene.folder());
  }

  static GivenTarget in(Path folder) {
    return new GivenTarget(
        GivenRepo.with(folder.resolve("store.git"), Map.of("notes.txt", "store\n")));
  }

  String url() {
    return repo.path().toUri().toString().replaceFirst("/$", "");
  }

  /** Names it in {@code mandate.yaml} at its own address, for all agents. */
  GivenTarget named(Scene scene) {
    return named(scene, url(), "");
  }

  /**
   * @param more lines of the spec
   */
  GivenTarget named(Scene scene, String url, String more) {
    name(scene, url, more);
    return this;
  }

  /** The same of a repository that is somewhere else. */
  static void name(Scene scene, String url, String more) {
    scene.commit(
        Map.of(
            ControlText.FILE,
            ControlText.usual()
                    .parameters(
                        "sandboxes: {production: [process]}, targets: {store: {agents: [\"*\"]}}")
                    .yaml(scene)
                + "  targets: [{name: store, url: \"%s\"}]\n".formatted(url)
                + more));
  }

  static TaskText task(String name) {
    return TaskText.of(name, "fixer").with("target: {repository: store}");
  }

  /** What is proposed there: tree by branch. */
  Map<String, String> proposals() {
    return Observed.in(repo).proposals();
  }

  /** All refs under a prefix, by name. */
  List<String> refs(String prefix) {
    return RealGit.run(repo.path(), "for-each-ref", "--format=%(refname)", prefix).lines().toList();
  }

  /** Where each ref stands. */
  Map<String, String> heads() {
    Map<String, String> heads = new TreeMap<>();
    RealGit.run(repo.path(), "for-each-ref", "--format=%(refname) %(objectname)")
        .lines()
        .map(line -> line.split(" "))
        .forEach(pair -> heads.put(pair[0], pair[1]));
    return heads;
  }

  String show(String what) {
    return RealGit.run(repo.path(), "show", what);
  }

  /** Puts the repository out of reach. */
  void move(Path from, Path to) {
    if (!from.toFile().renameTo(to.toFile())) {
      throw new AssertionError(from + " cannot be moved");
    }
  }

  @Override
  public void close() {
    repo.close();
  }
}
