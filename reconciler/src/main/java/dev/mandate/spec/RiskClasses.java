package dev.mandate.spec;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** From the words of a spec to risk classes; the schema has checked the words. */
final class RiskClasses {
  private RiskClasses() {}

  static RiskClass named(String label) {
    for (RiskClass riskClass : RiskClass.values()) {
      if (riskClass.label().equals(label)) {
        return riskClass;
      }
    }
    throw new IllegalArgumentException("no such risk class: " + label);
  }

  static Set<RiskClass> named(Collection<String> labels) {
    Set<RiskClass> classes = EnumSet.noneOf(RiskClass.class);
    labels.forEach(label -> classes.add(named(label)));
    return classes;
  }
}
