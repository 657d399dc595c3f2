package dev.mandate.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.cycle.Outlook;
import dev.mandate.decide.Trust;
import java.util.Optional;

/** How far a run is trusted, as people and programs read it. */
final class TrustLines {
  private TrustLines() {}

  /** Nothing where nobody is told from anybody, or nothing is to be run any more. */
  static Optional<Trust> of(Outlook outlook, String task) {
    return Optional.ofNullable(outlook.rulings().get(task))
        .map(ruling -> ruling.standing().trust())
        .filter(Trust::isTiered);
  }

  static String text(Trust trust) {
    return "trust " + trust.tier() + ": " + trust.because();
  }

  static ObjectNode data(Trust trust) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("tier", trust.tier())
        .put("because", trust.because());
  }
}
