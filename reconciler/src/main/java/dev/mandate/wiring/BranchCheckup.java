package dev.mandate.wiring;

import dev.mandate.github.AppInspection.Guard;
import dev.mandate.github.AppManifest;
import dev.mandate.scrub.VisibleText;
import dev.mandate.wiring.Checkup.Check;
import dev.mandate.wiring.Checkup.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Judges how the default branch is guarded, as far as the App can see. */
final class BranchCheckup {
  private static final String WHAT = "github branch";

  private BranchCheckup() {}

  static Check of(Guard guard) {
    String branch = VisibleText.line(guard.branch());
    List<String> missing = new ArrayList<>();
    if (!guard.checks().contains(AppManifest.PLAN_CHECK)) {
      missing.add("the check " + AppManifest.PLAN_CHECK);
    }
    List<String> notByRulesets = notByRulesets(guard);
    String unseen = "";
    if (!guard.protection()) {
      missing.addAll(notByRulesets);
    } else if (!notByRulesets.isEmpty()) {
      unseen =
          "; the App cannot see whether its branch protection rule asks for "
              + String.join(", for ", notByRulesets);
    }
    return missing.isEmpty()
        ? new Check(WHAT, State.FINE, branch + " is guarded" + unseen, Optional.empty())
        : new Check(
            WHAT,
            State.ABSENT,
            "nothing asks on " + branch + " for " + String.join(", for ", missing) + unseen,
            Optional.of("import the rulesets that mandate github-app init writes"));
  }

  private static List<String> notByRulesets(Guard guard) {
    List<String> not = new ArrayList<>();
    if (guard.reviews() == 0) {
      not.add("a review");
    }
    if (!guard.stale()) {
      not.add("that approvals end with the next push");
    }
    if (guard.forced()) {
      not.add("that nobody rewrites it");
    }
    return not;
  }
}
