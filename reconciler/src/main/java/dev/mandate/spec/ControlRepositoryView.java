package dev.mandate.spec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository.ApproverRule;
import dev.mandate.spec.ControlRepository.Environment;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.ControlRepository.PolicyBundle;
import dev.mandate.spec.ControlRepository.Recipient;
import dev.mandate.spec.ControlRepository.RuntimeDefaults;
import dev.mandate.spec.ControlRepository.SigningKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** From the JSON of {@code mandate.yaml} to its typed view, with all names in it resolved. */
final class ControlRepositoryView {
  private static final Set<String> DEFAULT_ENV = Set.of("PATH", "LANG", "LC_ALL", "TZ");

  private final SpecDocument document;
  private final DocumentFindings findings;
  private final Checks checks;
  private final Fields spec;
  private final Map<String, String> keyOwners = new HashMap<>();

  private ControlRepositoryView(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    this.document = document;
    this.findings = findings;
    this.checks = new Checks(findings);
    this.spec = Fields.of(json).in("spec");
  }

  static ControlRepository of(SpecDocument document, ObjectNode json, DocumentFindings findings) {
    return new ControlRepositoryView(document, json, findings).read();
  }

  private ControlRepository read() {
    Map<String, Environment> environments = environments();
    Map<String, Person> people = people();
    boolean hosted = spec.in("forge").textOr("type", "local").equals("github");
    List<ApproverRule> approvers =
        new ApproversView(findings, environments, people, hosted).of(spec.objects("approvers"));
    List<SigningKey> signingKeys = signingKeys();
    checks.zone(spec.in("schedule"), "timeZone");
    new BudgetsCheck(findings, checks).check(spec.objects("budgets"));
    new TrustCheck(findings, checks).check(spec.in("trust"), people);
    new TargetsCheck(findings).check(spec.objects("targets"));
    Fields runtime = spec.in("runtime");
    return new ControlRepository(
        document,
        environments,
        people,
        approvers,
        signingKeys,
        bundle(spec.in("policy").in("bundle")),
        spec.in("policy").in("parameters").object(),
        new RuntimeDefaults(
            runtime.has("allowedEnv") ? Set.copyOf(runtime.texts("allowedEnv")) : DEFAULT_ENV,
            Duration.ofSeconds(runtime.whole("maxTimeoutSeconds", 3600))),
        Duration.ofSeconds(spec.in("schedule").whole("intervalSeconds", 60)),
        concurrency(environments),
        pushesPerMinute(),
        recipients());
  }

  private Map<String, Integer> concurrency(Map<String, Environment> environments) {
    Map<String, Integer> most = new LinkedHashMap<>();
    for (Fields one : spec.in("schedule").objects("concurrency")) {
      String environment = one.text("environment");
      if (!environments.containsKey(environment)) {
        findings.error(
            one.at("environment"),
            "reference/unknown-environment",
            "unknown environment \"" + environment + "\"",
            "A limit must say where it holds.",
            DidYouMean.question(environment, environments.keySet())
                + Mend.known(environments.keySet(), "spec.environments"));
      } else if (most.putIfAbsent(environment, (int) one.whole("runs", 1)) != null) {
        findings.error(
            one.at("environment"),
            "identity/repeated",
            "the environment \"" + environment + "\" has a limit already",
            "Only one can hold.",
            "Remove one of them.");
      }
    }
    return most;
  }

  private List<Recipient> recipients() {
    Map<String, Recipient> recipients = new LinkedHashMap<>();
    Map<PublicPoint, String> owners = new HashMap<>();
    for (Fields one : spec.in("credentials").objects("recipients")) {
      String name = one.text("name");
      Optional<PublicPoint> point = checks.point(one, "jwk");
      if (point.isEmpty()) {
        continue;
      }
      String owner = owners.putIfAbsent(point.get(), name);
      if (owner != null) {
        findings.error(
            one.at("jwk"),
            "identity/shared-key",
            "this is already the key of " + owner,
            "Each key is listed once.",
            "Remove one of the two.");
      } else if (recipients.putIfAbsent(name, new Recipient(name, point.get())) != null) {
        repeated(one.at("name"), "recipient", name);
      }
    }
    return List.copyOf(recipients.values());
  }

  private OptionalInt pushesPerMinute() {
    Fields schedule = spec.in("schedule");
    return schedule.has("pushesPerMinute")
        ? OptionalInt.of((int) schedule.whole("pushesPerMinute", 0))
        : OptionalInt.empty();
  }

  private Map<String, Environment> environments() {
    Map<String, Environment> environments = new LinkedHashMap<>();
    for (Fields one : spec.objects("environments")) {
      String name = one.text("name");
      Environment environment = new Environment(name, one.text("tier"), one.object());
      if (environments.putIfAbsent(name, environment) != null) {
        repeated(one.at("name"), "environment", name);
      }
    }
    return environments;
  }

  private Map<String, Person> people() {
    Map<String, Person> people = new LinkedHashMap<>();
    Map<String, String> emailOwners = new HashMap<>();
    Map<Long, String> accountOwners = new HashMap<>();
    for (Fields one : spec.objects("people")) {
      String name = one.text("name");
      OptionalLong account =
          one.has("github") ? OptionalLong.of(one.whole("github", 0)) : OptionalLong.empty();
      Person person = new Person(name, one.texts("emails"), one.texts("keys"), account);
      if (people.putIfAbsent(name, person) != null) {
        repeated(one.at("name"), "person", name);
      }
      account.ifPresent(id -> ownAccount(one.at("github"), id, name, accountOwners));
      for (int i = 0; i < person.emails().size(); i++) {
        String email = person.emails().get(i);
        checks.email(one.at("emails", i), email);
        String owner = emailOwners.putIfAbsent(email.toLowerCase(Locale.ROOT), name);
        if (owner != null) {
          findings.error(
              one.at("emails", i),
              "identity/shared-email",
              "\"" + email + "\" is already an address of " + owner,
              "An author must be one person, or nobody could be kept from approving their own"
                  + " work.",
              "Give each address to one person.");
        }
      }
      for (int i = 0; i < person.keys().size(); i++) {
        ownKey(one.at("keys", i), person.keys().get(i), name);
      }
    }
    return people;
  }

  private void ownAccount(List<String> path, long id, String name, Map<Long, String> owners) {
    String owner = owners.putIfAbsent(id, name);
    if (owner != null) {
      findings.error(
          path,
          "identity/shared-account",
          id + " is already the account of " + owner,
          "A review must be one person's, or it would count twice.",
          "Give each account to one person.");
    }
  }

  private List<SigningKey> signingKeys() {
    return spec.in("signing").objects("keys").stream()
        .map(
            one -> {
              ownKey(
                  one.at("publicKey"), one.text("publicKey"), "the reconciler " + one.text("name"));
              return new SigningKey(one.text("name"), one.text("publicKey"));
            })
        .toList();
  }

  private void ownKey(List<String> path, String line, String owner) {
    Optional<SshPublicKey> key = checks.publicKey(path, line);
    String other = key.map(k -> keyOwners.putIfAbsent(k.base64(), owner)).orElse(null);
    if (other != null) {
      findings.error(
          path,
          "identity/shared-key",
          "this is already the key of " + other,
          "A signature must name one signer.",
          "Give each person and each reconciler a key of their own.");
    }
  }

  private Optional<PolicyBundle> bundle(Fields bundle) {
    Optional<RepoPath> path = checks.path(bundle, "path");
    return path.map(p -> new PolicyBundle(p, checks.digest(bundle, "digest")));
  }

  private void repeated(List<String> path, String what, String name) {
    findings.error(
        path,
        "identity/repeated",
        "the " + what + " \"" + name + "\" is declared twice",
        "A name must mean one thing.",
        "Rename or remove one of them.");
  }
}
