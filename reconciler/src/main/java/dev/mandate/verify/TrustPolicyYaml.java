package dev.mandate.verify;

import com.fasterxml.jackson.core.JsonPointer;
import dev.mandate.finding.Finding;
import dev.mandate.finding.SourceLocation;
import dev.mandate.spec.Limits;
import dev.mandate.spec.YamlDocument;
import dev.mandate.spec.YamlFile;
import dev.mandate.spec.YamlReader;
import dev.mandate.verify.TrustPolicyReader.Result;
import java.util.ArrayList;
import java.util.List;

/** Reads a trust policy file, as strictly as specs are read. */
public final class TrustPolicyYaml {
  private final TrustPolicyReader reader;

  public TrustPolicyYaml(TrustPolicyReader reader) {
    this.reader = reader;
  }

  /**
   * @param file as the user knows it
   */
  public Result read(String file, byte[] content) {
    YamlFile yaml = new YamlReader(Limits.defaults()).read(file, content);
    if (!yaml.findings().isEmpty()) {
      return new Result.Invalid(yaml.findings());
    }
    if (yaml.documents().size() != 1) {
      return new Result.Invalid(
          List.of(
              Finding.error(
                  SourceLocation.wholeFile(file),
                  "trust-policy/documents",
                  "it holds " + yaml.documents().size() + " documents",
                  "One file says whom to trust, once.",
                  "Write a single document.")));
    }
    YamlDocument document = yaml.documents().getFirst();
    return reader.read(
        file, document.json(), pointer -> document.positions().key(file, path(pointer)));
  }

  private static List<String> path(JsonPointer pointer) {
    List<String> path = new ArrayList<>();
    for (JsonPointer at = pointer; !at.matches(); at = at.tail()) {
      path.add(at.getMatchingProperty());
    }
    return path;
  }
}
