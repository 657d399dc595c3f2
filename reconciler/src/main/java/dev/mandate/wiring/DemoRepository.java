package dev.mandate.wiring;

import dev.mandate.git.RepositoryFounder;
import dev.mandate.signing.KeyAlgorithm;
import dev.mandate.signing.KeyOutcome;
import dev.mandate.signing.LocalKey;
import dev.mandate.signing.LocalKeys;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The example control repository, made anew in a folder: a bare repository, a clone of it, and the
 * private keys of a reconciler and of a person who approves.
 *
 * @param bare the repository that everything is about
 * @param workTree a clone of {@code bare}, as a person has it
 * @param home where the reconciler's key lies and its caches and workspaces will
 * @param approverKey private key of the person
 */
public record DemoRepository(Path bare, Path workTree, Path home, Path approverKey) {
  private static final String CONTROL_FILE = "mandate.yaml";

  /**
   * @param examples the example files; never changed
   * @param folder new or empty
   * @param approver name of the person in the examples' {@code mandate.yaml} who gets a key
   */
  public static DemoRepository make(
      Path examples, Path folder, String approver, Map<String, String> environment, Clock clock)
      throws IOException {
    Path home = folder.resolve("home");
    Path approverKey = home.resolve("keys").resolve(approver + ".pem");
    LocalKeys keys = new LocalKeys(environment, new SecureRandom());
    LocalKey person = create(keys, approverKey);
    LocalKey reconciler = create(keys, HomeFolder.at(home).reconcilerKey());

    SortedMap<RepoPath, byte[]> files = read(examples);
    RepoPath control = new RepoPath(CONTROL_FILE);
    String text = new String(files.get(control), StandardCharsets.UTF_8);
    text = withKey(text, approver + "@example.org", person);
    text = withKey(text, "reconciler@example.org", reconciler);
    files.put(control, text.getBytes(StandardCharsets.UTF_8));

    Path workTree = folder.resolve("control");
    Path bare = folder.resolve("control.git");
    Files.createDirectories(workTree);
    RepositoryFounder founder = new RepositoryFounder(clock);
    founder.found(workTree, files, "alice", "alice@example.org", "Declare agents and tasks");
    founder.share(workTree, bare);
    return new DemoRepository(bare, workTree, home, approverKey);
  }

  private static LocalKey create(LocalKeys keys, Path file) throws IOException {
    return switch (keys.openOrCreate(file, KeyAlgorithm.ED25519)) {
      case KeyOutcome.Opened opened -> opened.key();
      case KeyOutcome.Unusable unusable -> throw new IOException(unusable.reason());
    };
  }

  private static SortedMap<RepoPath, byte[]> read(Path examples) throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(examples)) {
      paths = all.filter(Files::isRegularFile).toList();
    }
    SortedMap<RepoPath, byte[]> files = new TreeMap<>();
    for (Path path : paths) {
      String name = examples.relativize(path).toString().replace('\\', '/');
      files.put(new RepoPath(name), Files.readAllBytes(path));
    }
    return files;
  }

  /** Puts a key in the place of the one with the same comment. */
  private static String withKey(String text, String comment, LocalKey key) throws IOException {
    String fresh = key.verificationKey().openSsh() + " " + comment;
    String replaced = text.replaceAll("ssh-ed25519 \\S+ \\Q" + comment + "\\E", fresh);
    if (replaced.equals(text)) {
      throw new IOException(CONTROL_FILE + " of the examples names no key of " + comment);
    }
    return replaced;
  }
}
