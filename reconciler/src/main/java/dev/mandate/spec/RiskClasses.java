package dev.mandate.spec;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** From the words of a spec to risk classes. */
final class RiskClasses {
  private RiskClasses() {}

  /** The highest class for a word that is none, which the schema refuses anyway. */
  static RiskClass named(String label) {
    for (RiskClass riskClass : RiskClass.values()) {
      if (riskClass.label().equals(label)) {
        return riskClass;
      }
    }
    return RiskClass.HIGH_RISK;
  }

  static Set<RiskClass> named(Collection<String> labels) {
    Set<RiskClass> classes = EnumSet.noneOf(RiskClass.class);
    labels.forEach(label -> classes.add(named(label)));
    return classes;
  }
}
