package dev.mandate.wiring;

import dev.mandate.git.GitTargets;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.Target;
import dev.mandate.wiring.Checkup.Check;
import dev.mandate.wiring.Checkup.State;
import java.util.List;
import java.util.Optional;

/** Looks whether the targets that {@code mandate.yaml} names can be read and written. */
final class TargetsCheckup {
  private static final String MEND =
      "check its URL, the network, and this reconciler's access; see docs/targets.md";

  private TargetsCheckup() {}

  static List<Check> of(ControlRepository control, GitTargets targets) {
    return control.targets().values().stream().map(target -> of(target, targets)).toList();
  }

  private static Check of(Target target, GitTargets targets) {
    String what = "target " + target.name();
    Optional<String> trouble = targets.reach(target);
    if (trouble.isPresent()) {
      return new Check(
          what, State.MISSING, "cannot be reached: " + trouble.get(), Optional.of(MEND));
    }
    Optional<String> closed = targets.closed(target);
    if (closed.isPresent()) {
      return new Check(
          what,
          State.MISSING,
          "takes no pushes: " + closed.get(),
          Optional.of(
              "let this reconciler push refs/heads/mandate/proposals/* and refs/mandate/*;"
                  + " see docs/targets.md"));
    }
    return new Check(
        what,
        State.FINE,
        targets.branch(target) + " at " + targets.head(target).orElseThrow().abbreviated(),
        Optional.empty());
  }
}
