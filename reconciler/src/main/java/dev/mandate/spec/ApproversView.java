package dev.mandate.spec;

import dev.mandate.forge.Permission;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Environment;
import dev.mandate.spec.ControlRepository.Person;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules of {@code mandate.yaml} that say who may approve, with the names in them resolved. */
final class ApproversView {
  private final DocumentFindings findings;
  private final Map<String, Environment> environments;
  private final Map<String, Person> people;
  private final boolean hosted;

  /**
   * @param hosted whether there is a code host that has teams and permissions
   */
  ApproversView(
      DocumentFindings findings,
      Map<String, Environment> environments,
      Map<String, Person> people,
      boolean hosted) {
    this.findings = findings;
    this.environments = environments;
    this.people = people;
    this.hosted = hosted;
  }

  List<ApproverRule> of(List<Fields> rules) {
    return rules.stream().map(this::rule).toList();
  }

  private ApproverRule rule(Fields one) {
    resolve(one, "environments", "environment", environments);
    resolve(one, "people", "person", people);
    resolve(one, "escalateTo", "person", people);
    mute(one);
    somebody(one);
    Stream.of("teams", "permission").filter(one::has).forEach(field -> onlyHosted(one, field));
    return new ApproverRule(
        one.texts("environments"),
        RiskClasses.named(one.texts("riskClasses")),
        one.texts("people"),
        one.texts("teams"),
        one.has("permission") ? Optional.of(permission(one.text("permission"))) : Optional.empty(),
        one.has("slaSeconds")
            ? Optional.of(Duration.ofSeconds(one.whole("slaSeconds", 0)))
            : Optional.empty(),
        one.texts("escalateTo"));
  }

  /** The highest for a word that is none, which the schema refuses anyway. */
  private static Permission permission(String word) {
    return switch (word) {
      case "write" -> Permission.WRITE;
      case "maintain" -> Permission.MAINTAIN;
      default -> Permission.ADMIN;
    };
  }

  private void somebody(Fields rule) {
    if (!rule.has("people") && !rule.has("teams") && !rule.has("permission")) {
      findings.error(
          rule.at("environments"),
          "value/no-approver",
          "the rule names nobody who may approve",
          "A rule without people would let nobody approve, or seem to let everybody.",
          "Name people; with spec.forge of type github also teams, or a permission.");
    }
    if (rule.has("slaSeconds") != rule.has("escalateTo")) {
      findings.error(
          rule.at(rule.has("slaSeconds") ? "slaSeconds" : "escalateTo"),
          "value/half-an-escalation",
          "`slaSeconds` and `escalateTo` say something together only",
          "Somebody must be named who is asked then, and when.",
          "Write both, or neither.");
    }
  }

  private void onlyHosted(Fields rule, String field) {
    if (!hosted) {
      findings.error(
          rule.at(field),
          "value/no-forge",
          "there are no " + (field.equals("teams") ? field : "permissions") + " without a forge",
          "Without a forge only people whom `people` names can approve.",
          "Name people, or declare spec.forge of type github.");
    }
  }

  private void resolve(Fields rule, String field, String what, Map<String, ?> known) {
    List<String> names = rule.texts(field);
    for (int i = 0; i < names.size(); i++) {
      if (!known.containsKey(names.get(i))) {
        findings.error(
            rule.at(field, i),
            "reference/unknown-" + what,
            "unknown " + what + " \"" + names.get(i) + "\"",
            "An approver rule must name who and where exactly.",
            DidYouMean.question(names.get(i), known.keySet())
                + Mend.known(known.keySet(), "spec." + (what.equals("person") ? "people" : field)));
      }
    }
  }

  private void mute(Fields rule) {
    List<String> names = rule.texts("people");
    for (int i = 0; i < names.size(); i++) {
      Person person = people.get(names.get(i));
      boolean reviews = hosted && person != null && person.github().isPresent();
      if (person != null && person.keys().isEmpty() && !reviews) {
        findings.warning(
            rule.at("people", i),
            "identity/approver-without-key",
            person.name() + " has no key" + (hosted ? " and no account" : ""),
            "Without a key nobody can approve"
                + (hosted ? ", except by a review with the account of `github`." : "."),
            "Add the person's public key" + (hosted ? " or account" : "") + " under spec.people.");
      }
    }
  }
}
