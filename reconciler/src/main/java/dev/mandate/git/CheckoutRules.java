package dev.mandate.git;

import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/** What of a commit gets into a checkout. Writing and reading back use the same rules. */
final class CheckoutRules {
  /** PATH_MAX on Linux. */
  private static final int LONGEST_LINK = 4096;

  private CheckoutRules() {}

  /** The path of a tree entry, or nothing when it is left out. */
  static Optional<RepoPath> safePath(String prefix, Optional<String> name) {
    return name.filter(n -> n.indexOf('/') < 0)
        .map(n -> prefix + n)
        .filter(path -> RepoPath.problemWith(path).isEmpty() && isFileName(path))
        .map(RepoPath::new);
  }

  /** Where the locale is not UTF-8, Java cannot make every name. */
  private static boolean isFileName(String path) {
    try {
      return !Path.of(path).toString().isEmpty();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** The target of a committed link, or nothing when the link is left out. */
  static Optional<String> linkTarget(ObjectReader reader, RepoPath path, ObjectId id)
      throws IOException {
    if (reader.getObjectSize(id, Constants.OBJ_BLOB) > LONGEST_LINK) {
      return Optional.empty();
    }
    byte[] bytes = reader.open(id, Constants.OBJ_BLOB).getCachedBytes(LONGEST_LINK);
    try {
      String target = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return target.indexOf('\0') < 0 && LinkTargets.problemWith(path, target).isEmpty()
          ? Optional.of(target)
          : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
