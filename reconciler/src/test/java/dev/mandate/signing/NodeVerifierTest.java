package dev.mandate.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.canonical.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sigstore's own JavaScript library judges our bundles. Where it is not installed ({@code npm ci}
 * in {@code src/test/node}), its recorded verdicts on exactly the same bytes stand in.
 */
class NodeVerifierTest {
  private static final Path NODE = Path.of("src/test/node");
  private static final Path RECORDED =
      Path.of("src/test/resources/dev/mandate/signing/recorded/node");

  @TempDir Path folder;

  @Test
  void verifiesAnEd25519BundleAndRefusesAChangedOne() throws IOException {
    LocalKey key = TestKeys.ed25519(1);
    byte[] bundle = new LocalKeySigner(key).bundle(BundleVerifierTest.statement());

    assertEquals("verified", verdict(key, bundle));
    assertEquals("refused: SIGNATURE_ERROR", verdict(key, flipPayload(bundle)));
  }

  @Test
  void verifiesAnEcBundleAndRefusesAChangedOne() throws IOException {
    LocalKey key = TestKeys.p256(1);
    // ECDSA signatures differ each time, so without Node only the recorded one has a verdict.
    Path recorded = RECORDED.resolve("p256.sigstore.json");
    byte[] bundle =
        installed() && !updating()
            ? new LocalKeySigner(key).bundle(BundleVerifierTest.statement())
            : Files.readAllBytes(recorded);
    assertTrue(
        new BundleVerifier(List.of(key.verificationKey())).verify(bundle)
            instanceof BundleVerifier.Result.Verified);

    assertEquals("verified", verdict(key, bundle));
    assertEquals("refused: SIGNATURE_ERROR", verdict(key, flipPayload(bundle)));
  }

  private String verdict(LocalKey key, byte[] bundle) throws IOException {
    Path verdicts = RECORDED.resolve("verdicts.txt");
    String digest = Digest.of(bundle).value();
    if (!installed()) {
      Optional<String> recorded =
          Files.readAllLines(verdicts).stream()
              .filter(line -> line.startsWith(digest + " "))
              .map(line -> line.substring(digest.length() + 1))
              .findFirst();
      return recorded.orElse("no verdict is recorded for these bytes");
    }
    Path bundleFile = folder.resolve("bundle.json");
    Path keyFile = folder.resolve("key.pem");
    Files.write(bundleFile, bundle);
    Files.writeString(keyFile, pem(key.verificationKey()));
    Tools.Ended ended =
        Tools.run(
            NODE,
            Map.of(),
            new byte[0],
            "node",
            "verify-bundle.mjs",
            bundleFile.toString(),
            keyFile.toString());
    String verdict = ended.output().strip();
    assertEquals(verdict.equals("verified") ? 0 : 1, ended.code(), verdict);
    if (updating()) {
      Files.writeString(
          verdicts,
          digest + " " + verdict + "\n",
          java.nio.file.StandardOpenOption.CREATE,
          java.nio.file.StandardOpenOption.APPEND);
    }
    return verdict;
  }

  private static boolean installed() {
    return Tools.present("node")
        && (Files.isDirectory(NODE.resolve("node_modules/@sigstore/verify"))
            || Tools.missing("@sigstore/verify (npm ci in " + NODE + ")"));
  }

  /** With {@code -Drecord=true} the verdicts of the real library are written down anew. */
  private static boolean updating() {
    return Boolean.getBoolean("record");
  }

  private static byte[] flipPayload(byte[] bundle) {
    String text = new String(bundle, StandardCharsets.UTF_8);
    int at = text.indexOf("\"payload\":\"") + "\"payload\":\"".length() + 8;
    char other = text.charAt(at) == 'A' ? 'B' : 'A';
    return (text.substring(0, at) + other + text.substring(at + 1))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String pem(VerificationKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getEncoder().encodeToString(key.spki())
        + "\n-----END PUBLIC KEY-----\n";
  }
}
