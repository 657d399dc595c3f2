package dev.mandate.sealing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import dev.mandate.run.SecretValue;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import dev.mandate.spec.Credential;
import dev.mandate.spec.Limits;
import dev.mandate.spec.PublicPoint;
import dev.mandate.spec.SealedValue;
import dev.mandate.spec.SealedValue.Purpose;
import dev.mandate.spec.SpecLoader;
import dev.mandate.spec.SpecSet;
import dev.mandate.testkit.FilesInMemory;
import dev.mandate.writeback.RecordYaml;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Keys of reconcilers, and a control repository {@code acme} that lists them. */
public final class GivenKeys {
  public static final String REPOSITORY = "acme";

  private GivenKeys() {}

  /** A key of a reconciler. */
  public record Pair(ECKey key) {
    public PublicPoint point() {
      return new PublicPoint(key.getX().toString(), key.getY().toString());
    }

    public Opener opener() {
      try {
        return new Opener(key.toECPrivateKey(), point());
      } catch (JOSEException e) {
        throw new AssertionError(e);
      }
    }
  }

  public static Pair pair() {
    try {
      return new Pair(new ECKeyGenerator(Curve.P_256).generate());
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
  }

  public static Purpose purpose(String credential) {
    return new Purpose(credential, REPOSITORY, "generic", Optional.empty());
  }

  public static SealedValue seal(String value, Purpose purpose, Pair... to) {
    return new Sealer(new SecureRandom())
        .seal(new SecretValue(value), purpose, Stream.of(to).map(Pair::point).toList());
  }

  public static ObjectNode document(String name, SealedValue sealed) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("apiVersion", "mandate.dev/v1").put("kind", "Credential");
    document.putObject("metadata").put("name", name);
    ObjectNode spec = document.putObject("spec").put("provider", "generic").put("env", "TOKEN");
    spec.set("sealed", sealed.json());
    return document;
  }

  /** What a repository that lists these keys makes of a document. */
  public static SpecSet load(ObjectNode document, Pair... listed) {
    FilesInMemory files = new FilesInMemory();
    StringBuilder control =
        new StringBuilder(
            """
            apiVersion: mandate.dev/v1
            kind: ControlRepository
            metadata: {name: acme}
            spec:
              environments: [{name: production, tier: production}]
              credentials:
                recipients:
            """);
    for (int i = 0; i < listed.length; i++) {
      PublicPoint point = listed[i].point();
      control.append(
          "      - {name: r%d, jwk: {kty: EC, crv: P-256, x: \"%s\", \"y\": \"%s\"}}\n"
              .formatted(i + 1, point.x(), point.y()));
    }
    files.write("mandate.yaml", control.toString());
    files.write("credentials/token.yaml", RecordYaml.bytes(document));
    Snapshot snapshot = files.snapshot(files.fetch().desired().orElseThrow(), Optional.empty());
    return new SpecLoader(files, Limits.defaults()).load(snapshot);
  }

  /** The credential in a document that has nothing wrong. */
  public static Credential credential(ObjectNode document, Pair... listed) {
    SpecSet specs = load(document, listed);
    String name = document.at("/metadata/name").asText();
    return Optional.ofNullable(specs.credentials().get(name))
        .orElseThrow(() -> new AssertionError(specs.findings().toString()));
  }

  static RepoPath file() {
    return new RepoPath("credentials/token.yaml");
  }

  static List<String> rules(SpecSet specs) {
    return specs.findings().stream().map(finding -> finding.rule()).toList();
  }
}
