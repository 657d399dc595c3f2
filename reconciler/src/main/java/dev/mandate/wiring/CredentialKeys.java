package dev.mandate.wiring;

import dev.mandate.run.Unsealing;
import dev.mandate.sealing.Opener;
import dev.mandate.signing.KeyAlgorithm;
import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeys;
import dev.mandate.spec.PublicPoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** The private key that this machine opens credentials with: a file that only its owner can use. */
public final class CredentialKeys {
  /** Names the file; without it, it is below the home folder. */
  public static final String VARIABLE = "MANDATE_CREDENTIAL_KEY";

  private static final int COORDINATE_BYTES = 32;

  private final LocalKeys keys;
  private final Path file;

  public CredentialKeys(Machine machine) {
    this.keys = new LocalKeys(machine.environment(), new SecureRandom());
    String named = machine.environment().getOrDefault(VARIABLE, "");
    this.file = named.isEmpty() ? machine.home().credentialKey() : Path.of(named).toAbsolutePath();
  }

  /** What came of looking for the key. */
  public sealed interface Result {
    /**
     * @param created whether there was none before
     */
    record Ready(Unsealing unsealing, PublicPoint publicKey, boolean created) implements Result {}

    /**
     * @param why a clause that names the file
     */
    record Unusable(String why, String mend) implements Result {}
  }

  public Path file() {
    return file;
  }

  /** Reads the key. */
  public Result open() {
    if (!Files.exists(file)) {
      return new Result.Unusable(
          "there is no key at " + file,
          "Make one with `mandate credential keygen`, or name one with " + VARIABLE + ".");
    }
    return result(keys.open(file));
  }

  /** Reads the key, or makes one. */
  public Result openOrCreate() {
    return result(keys.openOrCreate(file, KeyAlgorithm.ECDSA_P256));
  }

  /** What opens credentials here; without a usable key, what says why it cannot. */
  public Unsealing unsealing() {
    return switch (open()) {
      case Result.Ready ready -> ready.unsealing();
      case Result.Unusable(String why, String mend) -> Unsealing.without(why, mend);
    };
  }

  private Result result(KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Unusable(String reason, String mend) -> new Result.Unusable(reason, mend);
      case KeyOutcome.Opened opened -> {
        Optional<ECPrivateKey> secret = opened.key().forAgreement();
        yield secret
            .<Result>map(key -> ready(key, point(opened.key()), opened.created()))
            .orElseGet(
                () ->
                    new Result.Unusable(
                        "the key " + file + " is none on the curve P-256",
                        "Make one with `mandate credential keygen`; a key to sign with is not used"
                            + " here."));
      }
    };
  }

  private static Result ready(ECPrivateKey key, PublicPoint point, boolean created) {
    return new Result.Ready(new Opener(key, point), point, created);
  }

  /** The point is the end of the DER form: x and y, uncompressed. */
  private static PublicPoint point(LocalKey key) {
    byte[] spki = key.verificationKey().spki();
    int x = spki.length - 2 * COORDINATE_BYTES;
    int y = spki.length - COORDINATE_BYTES;
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return new PublicPoint(
        encoder.encodeToString(Arrays.copyOfRange(spki, x, y)),
        encoder.encodeToString(Arrays.copyOfRange(spki, y, spki.length)));
  }
}
