package dev.mandate.approval;

import dev.mandate.decide.Trust;
import dev.mandate.snapshot.CommitSignature;
import dev.mandate.snapshot.Provenance;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.Person;
import dev.mandate.spec.Task;
import dev.mandate.spec.TrustTiers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says how far a run is trusted: as far as the least trusted of all who had a hand in it (ADR 18).
 * Whoever cannot be told is unknown.
 */
public final class TrustRules {
  /** What Git signs commits for. */
  private static final String NAMESPACE = "git";

  private final ControlRepository control;
  private final Optional<TrustTiers> tiers;
  private final SignatureCheck signatures;

  public TrustRules(ControlRepository control, SignatureCheck signatures) {
    this.control = control;
    this.tiers = control.trust();
    this.signatures = signatures;
  }

  /** Whether the repository tells anybody from anybody. */
  public boolean tiered() {
    return tiers.isPresent();
  }

  /** Whether a commit counts only for the person who signed it. */
  public boolean requireSigned() {
    return tiers.filter(TrustTiers::requireSigned).isPresent();
  }

  /**
   * @param place of a tier; behind the last one when no tier names whoever it was
   */
  private record Verdict(int place, String because) {}

  /**
   * @param hands all that were had in the run; what is not told here does not count
   * @param origin that the task declares
   */
  public Trust of(Collection<Hand> hands, Optional<Task.Origin> origin) {
    if (tiers.isEmpty()) {
      return origin
          .filter(from -> from.everybody().stream().anyMatch(who -> person(who).isEmpty()))
          .map(from -> Trust.unknown(because(from) + " somebody who is not in spec.people"))
          .orElseGet(Trust::untiered);
    }
    List<Verdict> verdicts = new ArrayList<>();
    hands.forEach(hand -> verdicts.addAll(judge(hand, tiers.get())));
    origin.ifPresent(
        from -> from.everybody().forEach(who -> verdicts.add(judge(from, who, tiers.get()))));
    return verdicts.stream()
        .max(Comparator.comparingInt(Verdict::place))
        .map(worst -> trust(worst, tiers.get()))
        .orElseGet(() -> Trust.unknown("nobody is known to have had a hand in it"));
  }

  private static Trust trust(Verdict verdict, TrustTiers known) {
    return verdict.place() == known.tiers().size()
        ? Trust.unknown(verdict.because())
        : new Trust(known.tiers().get(verdict.place()).name(), verdict.because());
  }

  private Verdict judge(Task.Origin from, String who, TrustTiers known) {
    Optional<Person> person = person(who);
    Optional<Integer> place = place(person, who, known);
    return place
        .map(at -> new Verdict(at, because(from) + " " + name(person)))
        .orElseGet(() -> new Verdict(known.tiers().size(), because(from) + " " + stranger(person)));
  }

  private static String because(Task.Origin from) {
    return "spec.origin of the task is of kind " + from.kind() + " and by";
  }

  private List<Verdict> judge(Hand hand, TrustTiers known) {
    int unknown = known.tiers().size();
    if (hand.provenance().isEmpty()) {
      return List.of(
          new Verdict(unknown, hand.file() + " is not committed, so nobody stands for it"));
    }
    Provenance origin = hand.provenance().get();
    String by = hand.file() + ", in commit " + origin.commit().abbreviated() + ", is by ";
    if (hand.governs()) {
      return List.of(
          new Verdict(
              unknown, by + "a commit that changed mandate.yaml too; change them in two commits"));
    }
    if (origin.emails().isEmpty()) {
      return List.of(new Verdict(unknown, by + "nobody"));
    }
    return origin.emails().stream()
        .sorted()
        .map(email -> judge(email, hand.signature(), by, known))
        .toList();
  }

  private Verdict judge(
      String email, Optional<CommitSignature> signature, String by, TrustTiers known) {
    Optional<Person> person = person(email);
    Optional<Integer> place = place(person, email, known);
    if (place.isEmpty()) {
      return new Verdict(known.tiers().size(), by + stranger(person));
    }
    if (known.requireSigned() && !signed(person, signature)) {
      return new Verdict(
          known.tiers().size(),
          by + name(person) + " without a valid signature by a key of theirs");
    }
    return new Verdict(place.get(), by + name(person));
  }

  private boolean signed(Optional<Person> person, Optional<CommitSignature> signature) {
    return person.isPresent()
        && signature
            .filter(
                by -> signatures.valid(by.armored(), by.signed(), NAMESPACE, person.get().keys()))
            .isPresent();
  }

  /** The more trusted one, of those that name the person and those that match the address. */
  private static Optional<Integer> place(Optional<Person> person, String email, TrustTiers known) {
    return Stream.of(
            person.flatMap(one -> known.ofPerson(one.name())),
            email.contains("@") ? known.ofEmail(email) : Optional.<Integer>empty())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  /**
   * @param called name of a person or an e-mail address
   */
  private Optional<Person> person(String called) {
    return control.people().values().stream()
        .filter(person -> person.name().equals(called) || person.hasEmail(called))
        .findFirst();
  }

  /** Addresses stay where they are: a record shows no more of people than their names here. */
  private static String name(Optional<Person> person) {
    return person.map(Person::name).orElse("an address that a tier names");
  }

  private static String stranger(Optional<Person> person) {
    return person.map(Person::name).orElse("somebody") + " whom no tier names";
  }
}
