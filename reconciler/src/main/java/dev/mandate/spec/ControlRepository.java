package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.Digest;
import dev.mandate.forge.Permission;
import dev.mandate.scrub.PersonalData;
import dev.mandate.snapshot.RepoPath;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;

/**
 * {@code mandate.yaml}: what governs everything else in the repository.
 *
 * @param signingKeys keys that reconcilers sign with, and {@code mandate verify} trusts by default
 * @param policyParameters laid over the defaults of the policy bundle's data
 * @param policyBundle own bundle instead of the built-in baseline
 * @param interval between two passes of the daemon
 * @param concurrency how many runs may go on at one time, by name of the environment; any number
 *     where it is not named
 * @param pushesPerMinute how many pushes one reconciler makes in any sixty seconds; empty: no limit
 * @param recipients keys that credentials are sealed to
 */
public record ControlRepository(
    SpecDocument document,
    Map<String, Environment> environments,
    Map<String, Person> people,
    List<ApproverRule> approvers,
    List<SigningKey> signingKeys,
    Optional<PolicyBundle> policyBundle,
    ObjectNode policyParameters,
    RuntimeDefaults runtime,
    Duration interval,
    Map<String, Integer> concurrency,
    OptionalInt pushesPerMinute,
    List<Recipient> recipients)
    implements Spec {
  public ControlRepository {
    environments = Map.copyOf(environments);
    people = Map.copyOf(people);
    approvers = List.copyOf(approvers);
    signingKeys = List.copyOf(signingKeys);
    concurrency = Map.copyOf(concurrency);
    recipients = List.copyOf(recipients);
  }

  /** Data of people that no model sees. */
  public Set<PersonalData> hidden() {
    return Privacy.hidden(document);
  }

  /** What models cost, where it says so itself. */
  public List<ModelPrice> modelPrices() {
    return ModelPrice.of(document);
  }

  /** What it is called on GitHub, where proposals are pull requests then; empty: in Git alone. */
  public Optional<String> github() {
    JsonNode forge = document.json().at("/spec/forge");
    return forge.path("type").asText("").equals("github")
        ? Optional.of(forge.path("repository").asText())
        : Optional.empty();
  }

  /** Repositories that tasks may work on, beside this one, by name. */
  public SortedMap<String, Target> targets() {
    return Target.in(document);
  }

  /** Whom it trusts how far; empty when it tells nobody from anybody. */
  public Optional<TrustTiers> trust() {
    return TrustTiers.of(document);
  }

  /**
   * Where tasks act.
   *
   * @param tier {@code sandbox} or {@code production}
   * @param json the canonical form, part of what an approval binds to
   */
  public record Environment(String name, String tier, ObjectNode json) {}

  /**
   * Somebody who can approve.
   *
   * @param emails of commits; a commit by one of these makes the person its author
   * @param keys OpenSSH public keys, one line each
   * @param github id of the account there; empty: none that is known
   */
  public record Person(String name, List<String> emails, List<String> keys, OptionalLong github) {
    public Person {
      emails = List.copyOf(emails);
      keys = List.copyOf(keys);
    }

    /**
     * Whether an address in a commit is this person's: one of theirs, or the one that GitHub makes
     * up for their account (GitHub, "Setting your commit email address").
     */
    public boolean hasEmail(String address) {
      String sought = address.toLowerCase(Locale.ROOT);
      return emails.stream().anyMatch(own -> own.toLowerCase(Locale.ROOT).equals(sought))
          || (github.isPresent()
              && sought.startsWith(github.getAsLong() + "+")
              && sought.substring(sought.indexOf('@') + 1).startsWith("users.noreply."));
    }
  }

  /**
   * Who may approve what: tasks of these risk classes in these environments.
   *
   * @param people who may, by name
   * @param teams of the code host whose members may, by review
   * @param permission that whoever has it on the code host may, by review
   * @param sla after which {@code escalateTo} is asked
   * @param escalateTo people by name
   */
  public record ApproverRule(
      List<String> environments,
      Set<RiskClass> riskClasses,
      List<String> people,
      List<String> teams,
      Optional<Permission> permission,
      Optional<Duration> sla,
      List<String> escalateTo) {
    public ApproverRule {
      environments = List.copyOf(environments);
      riskClasses = Set.copyOf(riskClasses);
      people = List.copyOf(people);
      teams = List.copyOf(teams);
      escalateTo = List.copyOf(escalateTo);
    }

    /** One that names people only, and asks nobody else. */
    public ApproverRule(
        List<String> environments, Set<RiskClass> riskClasses, List<String> people) {
      this(
          environments,
          riskClasses,
          people,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of());
    }

    /** Whether it is about tasks like this one. */
    public boolean covers(DeclaredTask declared) {
      return environments.contains(declared.environment().name())
          && riskClasses.contains(declared.task().riskClass());
    }
  }

  /**
   * A key of a reconciler.
   *
   * @param publicKey OpenSSH form, one line: {@code ssh-ed25519 …} or {@code ecdsa-sha2-nistp256 …}
   */
  public record SigningKey(String name, String publicKey) {}

  /** A key of a reconciler that credentials are sealed to. */
  public record Recipient(String name, PublicPoint key) {}

  /** A bundle in the repository, refused unless its bytes have this digest. */
  public record PolicyBundle(RepoPath path, Digest digest) {}

  /**
   * What holds for every run unless the agent says less.
   *
   * @param allowedEnv names of variables that agents may ask for
   * @param maxTimeout no run takes longer
   */
  public record RuntimeDefaults(Set<String> allowedEnv, Duration maxTimeout) {
    public RuntimeDefaults {
      allowedEnv = Set.copyOf(allowedEnv);
    }
  }
}
