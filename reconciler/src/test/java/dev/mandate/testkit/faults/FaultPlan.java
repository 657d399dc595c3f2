package dev.mandate.testkit.faults;

import dev.mandate.testkit.faults.GitRequest.Kind;
import java.util.Optional;
import java.util.SplittableRandom;

/** Says for each request what is done to it; nothing when it is to pass. */
@FunctionalInterface
public interface FaultPlan {
  Optional<Fault> of(GitRequest request);

  /** One fault, for the n-th request of all. */
  static FaultPlan atNumber(int number, Fault fault) {
    return request -> request.number() == number ? Optional.of(fault) : Optional.empty();
  }

  /** One fault, for the n-th request of a kind. */
  static FaultPlan at(Kind kind, int number, Fault fault) {
    return request ->
        request.kind() == kind && request.numberOfKind() == number
            ? Optional.of(fault)
            : Optional.empty();
  }

  /** The same for all requests of a kind. */
  static FaultPlan always(Kind kind, Fault fault) {
    return request -> request.kind() == kind ? Optional.of(fault) : Optional.empty();
  }

  /**
   * Faults of all sorts but hanging, by chance: the same for the same seed, number and kind of
   * request, whatever the order in which requests come.
   *
   * @param share of requests that are struck, from 0 to 1
   */
  static FaultPlan seeded(long seed, double share) {
    return request -> {
      SplittableRandom random =
          new SplittableRandom(
              seed * 1_000_003L + request.number() * 31L + request.kind().name().hashCode());
      return random.nextDouble() < share
          ? Optional.of(anyFault(request.kind(), random))
          : Optional.empty();
    };
  }

  /**
   * A fault of any sort but hanging, with sizes by chance. Only packs are corrupted, since only
   * they bear a checksum of their own; everything else relies on that of the connection.
   */
  static Fault anyFault(Kind kind, SplittableRandom random) {
    int bytes = 1 << random.nextInt(14);
    int near = random.nextInt(bytes) + 1;
    return switch (random.nextInt(9)) {
      case 0 -> new Fault.CutBefore();
      case 1 -> new Fault.CutAfter();
      case 2 -> new Fault.CutRequest(near);
      case 3 -> new Fault.CutAnswer(near);
      case 4 -> kind == Kind.FETCH ? new Fault.Corrupt(near) : new Fault.CutAnswer(near);
      case 5 -> new Fault.Answer(500);
      case 6 -> Fault.Answer.later(429, "0");
      case 7 -> Fault.Answer.later(503, "0");
      default -> new Fault.Slow(Math.max(64, near), 1);
    };
  }
}
