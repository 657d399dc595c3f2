package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Whom {@code spec.trust} of {@code mandate.yaml} trusts how far.
 *
 * @param tiers from the most trusted to the least
 * @param requireSigned whether a commit counts only for the person whose key signed it
 */
public record TrustTiers(List<Tier> tiers, boolean requireSigned) {
  public TrustTiers {
    tiers = List.copyOf(tiers);
  }

  /**
   * @param people by name
   * @param emails globs in lower case, see {@link Glob}
   */
  public record Tier(String name, List<String> people, List<String> emails) {
    public Tier {
      people = List.copyOf(people);
      emails = List.copyOf(emails);
    }
  }

  /** Empty where there is no {@code spec.trust}; the schema has refused what is none. */
  static Optional<TrustTiers> of(SpecDocument control) {
    JsonNode trust = control.json().at("/spec/trust");
    if (trust.isMissingNode()) {
      return Optional.empty();
    }
    List<Tier> tiers = new ArrayList<>();
    for (JsonNode tier : trust.path("tiers")) {
      tiers.add(
          new Tier(
              tier.path("name").asText(), texts(tier, "people"), lowered(texts(tier, "emails"))));
    }
    return Optional.of(new TrustTiers(tiers, trust.path("requireSigned").asBoolean(false)));
  }

  private static List<String> texts(JsonNode tier, String field) {
    List<String> texts = new ArrayList<>();
    tier.path(field).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<String> lowered(List<String> globs) {
    return globs.stream().map(glob -> glob.toLowerCase(Locale.ROOT)).toList();
  }

  /** Place of the first tier that names a person; empty when none does. */
  public Optional<Integer> ofPerson(String name) {
    return first(tier -> tier.people().contains(name));
  }

  /** Place of the first tier with a glob that an address matches; letter case plays no part. */
  public Optional<Integer> ofEmail(String email) {
    String address = email.toLowerCase(Locale.ROOT);
    return first(tier -> tier.emails().stream().anyMatch(glob -> Glob.of(glob).matches(address)));
  }

  private Optional<Integer> first(Predicate<Tier> holds) {
    return IntStream.range(0, tiers.size())
        .filter(place -> holds.test(tiers.get(place)))
        .boxed()
        .findFirst();
  }
}
