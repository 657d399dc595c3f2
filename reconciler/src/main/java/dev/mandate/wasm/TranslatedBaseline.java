package dev.mandate.wasm;

import dev.mandate.canonical.Digest;
import dev.mandate.policy.TranslatedPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The policy that comes with Mandate, translated to JVM bytecode when Mandate was built. The build
 * left the checksum of the module beside it: for any other bytes it must not be used.
 */
final class TranslatedBaseline {
  private static final String CHECKSUM = "policy.wasm.sha256";

  private TranslatedBaseline() {}

  /** Whether the translation was made of exactly these bytes. */
  static boolean isOf(byte[] wasm) {
    return Digest.of(wasm).hex().equals(checksum());
  }

  /** Its module knows the functions, and has no bodies of those that were translated. */
  static ModuleCode code() {
    return new ModuleCode(TranslatedPolicy.load(), TranslatedPolicy::create);
  }

  private static String checksum() {
    try (InputStream in = TranslatedPolicy.class.getResourceAsStream(CHECKSUM)) {
      if (in == null) {
        throw new IllegalStateException(CHECKSUM + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
