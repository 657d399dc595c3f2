package dev.mandate.bench;

import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A control repository made up by a fixed seed: one {@code mandate.yaml}, 5 % agents, a few freezes
 * and approvals, the rest tasks; 1 % of all files have one {@link Flaw} each. The same arguments
 * give the same bytes on every machine: each file has its own generator, whose algorithm the Java
 * platform specifies.
 *
 * @param size how many files, 100 or more
 */
public record Corpus(int size, long seed) {
  /** Goes up whenever other bytes come out, so that a corpus kept from before is not taken for it. */
  public static final int FORMAT = 3;

  /** No folder has more entries than this. */
  static final int FOLDER = 500;

  private static final int FLAWED_EVERY = 100;

  public Corpus {
    if (size < 100) {
      throw new IllegalArgumentException("a corpus has at least 100 files, not " + size);
    }
  }

  int agents() {
    return size / 20;
  }

  int freezes() {
    return Math.min(5, size / 100);
  }

  int approvals() {
    return Math.min(40, size / 100);
  }

  int tasks() {
    return size - 1 - agents() - freezes() - approvals();
  }

  /** How many files have a flaw. */
  public int flawed() {
    return (tasks() + FLAWED_EVERY - 1) / FLAWED_EVERY;
  }

  /** Every file, in a fixed order. */
  public Stream<SpecFile> files() {
    return Stream.of(
            Stream.of(new SpecFile("mandate.yaml", Governance.control(), Optional.empty())),
            IntStream.range(0, agents()).mapToObj(this::agent),
            IntStream.range(0, freezes()).mapToObj(this::freeze),
            IntStream.range(0, approvals()).mapToObj(this::approval),
            IntStream.range(0, tasks()).mapToObj(this::task))
        .flatMap(files -> files);
  }

  /** A task file, as {@link #files} has it. */
  SpecFile task(int index) {
    Random random = random('T', index);
    Optional<Flaw> flaw =
        index % FLAWED_EVERY == FLAWED_EVERY / 2
            ? Optional.of(Flaw.number(index / FLAWED_EVERY))
            : Optional.empty();
    String agent = AgentText.name(random.nextInt(agents()));
    return new SpecFile(
        path("tasks", TaskText.name(index), index), TaskText.of(index, agent, flaw, random), flaw);
  }

  /** A valid task that also declares what {@link #task} does, in other words. */
  SpecFile reworded(int index, long revision) {
    Random random = random('T', index);
    String agent = AgentText.name(random.nextInt(agents()));
    String text = TaskText.of(index, agent, Optional.empty(), random);
    return new SpecFile(
        path("tasks", TaskText.name(index), index),
        text.replaceFirst("  prompt: .*\n", "  prompt: |\n    Revision " + revision + ".\n"),
        Optional.empty());
  }

  private SpecFile agent(int index) {
    String name = AgentText.name(index);
    return new SpecFile(
        path("agents", name, index), AgentText.of(index, random('A', index)), Optional.empty());
  }

  private SpecFile freeze(int index) {
    return new SpecFile(
        "freezes/freeze-" + index + ".yaml", Governance.freeze(index), Optional.empty());
  }

  private SpecFile approval(int index) {
    int task = index * 7 + 1;
    return new SpecFile(
        "approvals/approval-" + index + ".yaml",
        Governance.approval(index, TaskText.name(task), random('P', index)),
        Optional.empty());
  }

  private static String path(String folder, String name, int index) {
    return "%s/area-%03d/%s.yaml".formatted(folder, index / FOLDER, name);
  }

  private Random random(char kind, int index) {
    return new Random((seed * 31 + kind) * 1_000_003L + index);
  }
}
