package dev.mandate.spec;

import dev.mandate.finding.Finding;
import dev.mandate.snapshot.BlobId;
import dev.mandate.snapshot.BlobReader;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.Snapshot;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A control repository in memory: files by path, blobs by the hash of their content. */
final class SpecFiles implements BlobReader {
  static final String CONTROL =
      """
      apiVersion: mandate.dev/v1
      kind: ControlRepository
      metadata: {name: acme}
      spec:
        environments:
          - {name: staging, tier: sandbox}
          - {name: production, tier: production}
        people:
          - {name: ana, emails: [ana@example.org]}
          - {name: ben, emails: [ben@example.org]}
      """;

  private final TreeMap<RepoPath, BlobId> files = new TreeMap<>();
  private final Map<BlobId, byte[]> blobs = new ConcurrentHashMap<>();

  static SpecFiles empty() {
    return new SpecFiles();
  }

  /** With a good {@code mandate.yaml}, the agent {@code auditor} and nothing to do. */
  static SpecFiles governed() {
    return empty().with("mandate.yaml", CONTROL).with("agents/auditor.yaml", agent("auditor"));
  }

  static String agent(String name) {
    return """
    apiVersion: mandate.dev/v1
    kind: Agent
    metadata: {name: %s}
    spec:
      identity: {owner: ana, contact: ana@example.org}
      origin: {type: scratch}
      lifecycle: {state: governed, version: 1}
      role: {type: auditor, summary: Looks at licences}
      runtime: {connector: command, command: [./audit.sh]}
      capabilities: {}
      limits: {}
    """
        .formatted(name);
  }

  /** A task of the agent {@code auditor}; further lines go into its spec. */
  static String task(String name, String... more) {
    String spec = more.length == 0 ? "" : "  " + String.join("\n  ", more) + "\n";
    return """
    apiVersion: mandate.dev/v1
    kind: Task
    metadata: {name: %s}
    spec:
      type: analysis
      agent: auditor
      environment: staging
      prompt: Look
    """
            .formatted(name)
        + spec;
  }

  SpecFiles with(String path, String content) {
    return with(path, content.getBytes(StandardCharsets.UTF_8));
  }

  SpecFiles with(String path, byte[] content) {
    BlobId id = new BlobId(HexFormat.of().formatHex(sha1(content)));
    blobs.put(id, content);
    files.put(new RepoPath(path), id);
    return this;
  }

  SpecFiles without(String path) {
    files.remove(new RepoPath(path));
    return this;
  }

  Snapshot snapshot(Finding... refused) {
    return new Snapshot(Optional.empty(), new TreeMap<>(files), List.of(refused));
  }

  SpecSet load() {
    return new SpecLoader(this, Limits.defaults()).load(snapshot());
  }

  @Override
  public byte[] read(BlobId blob) {
    return blobs.get(blob);
  }

  private static byte[] sha1(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
