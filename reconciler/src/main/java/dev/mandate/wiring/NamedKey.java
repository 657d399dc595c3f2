package dev.mandate.wiring;

import dev.mandate.cycle.Entitlement;
import dev.mandate.signing.LocalKey;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.SigningKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A reconciler acts only where {@code mandate.yaml} names its key: otherwise nobody could verify
 * what it records.
 */
record NamedKey(LocalKey key) implements Entitlement {

  @Override
  public Optional<Objection> objection(ControlRepository control) {
    return SigningKeys.named(control, key) ? Optional.empty() : Optional.of(unnamed(control));
  }

  private Objection unnamed(ControlRepository control) {
    Set<String> taken =
        control.signingKeys().stream().map(SigningKey::name).collect(Collectors.toSet());
    String name =
        IntStream.iterate(1, n -> n + 1)
            .mapToObj(n -> n == 1 ? "reconciler" : "reconciler-" + n)
            .filter(free -> !taken.contains(free))
            .findFirst()
            .orElseThrow();
    return new Objection(
        "mandate.yaml does not name the key of this reconciler, "
            + key.verificationKey().fingerprint(),
        "add this line to spec.signing.keys of mandate.yaml, by a reviewed commit:\n"
            + "    - {name: "
            + name
            + ", publicKey: "
            + key.verificationKey().openSsh()
            + "}");
  }
}
