package dev.mandate.wiring;

import dev.mandate.cycle.Entitlement;
import dev.mandate.spec.ControlRepository;
import java.util.Optional;

/**
 * Where {@code mandate.yaml} says that people review on GitHub, a reconciler acts only if it can
 * ask there.
 */
record NamedApp(GitHubAccess access) implements Entitlement {

  @Override
  public Optional<Objection> objection(ControlRepository control) {
    return control.github().isPresent() && access instanceof GitHubAccess.Missing missing
        ? Optional.of(
            new Objection(
                "mandate.yaml says that it is hosted on GitHub, and " + missing.why(),
                missing.mend()))
        : Optional.empty();
  }
}
