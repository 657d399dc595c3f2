package dev.mandate.spec;

import dev.mandate.scrub.PersonalData;
import java.util.EnumSet;
import java.util.Set;

/** What {@code spec.privacy} says, which agents and {@code mandate.yaml} have in the same form. */
final class Privacy {
  private Privacy() {}

  /** Classes of data about people that models do not see. */
  static Set<PersonalData> hidden(SpecDocument document) {
    Set<PersonalData> hidden = EnumSet.noneOf(PersonalData.class);
    document
        .json()
        .at("/spec/privacy/model/pii")
        .forEach(label -> PersonalData.labelled(label.asText()).ifPresent(hidden::add));
    return hidden;
  }
}
