package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.fail;

import dev.mandate.signing.SshReader.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** Keys that are the same in every run of the tests, and files that were recorded with them. */
public final class TestKeys {
  private TestKeys() {}

  /** An Ed25519 key; another one for each number. */
  public static LocalKey ed25519(int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    try {
      return LocalKey.ed25519(seed);
    } catch (MalformedException e) {
      return fail(e);
    }
  }

  /** An EC P-256 key; another one for each number. */
  public static LocalKey p256(int number) {
    byte[] scalar = new byte[32];
    Arrays.fill(scalar, (byte) number);
    try {
      return LocalKey.p256(new BigInteger(1, scalar));
    } catch (MalformedException e) {
      return fail(e);
    }
  }

  /** A copy that only its owner can read, as a key has to be. */
  static Path copyOfKey(String name, Path folder) throws IOException {
    Path copy = folder.resolve(name);
    Files.write(copy, resource("keys/" + name));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    return copy;
  }

  static VerificationKey publicKey(String name) {
    return VerificationKey.parse(text("keys/" + name + ".pub")).orElseThrow();
  }

  static String text(String name) {
    return new String(resource(name), StandardCharsets.UTF_8);
  }

  static byte[] resource(String name) {
    try (InputStream in = TestKeys.class.getResourceAsStream(name)) {
      if (in == null) {
        return fail("no such resource: " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
