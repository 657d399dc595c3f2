package dev.mandate.workspace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.run.Logins;
import dev.mandate.snapshot.RepoPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Logins in a folder that who runs the reconciler names: one folder for each connector, laid out as
 * the home of an agent, for example {@code claude-code/.claude/.credentials.json}.
 */
public final class LoginFolders implements Logins {
  /** The variable of the reconciler that names the folder. */
  public static final String VARIABLE = "MANDATE_LOGINS";

  private static final int MOST_FILES = 20;
  private static final long LARGEST = 256 << 10;
  private static final int SHORTEST_SECRET = 16;
  private static final Pattern SECRET = Pattern.compile("\\S{" + SHORTEST_SECRET + ",}");
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path folder;

  /**
   * @param folder that may not exist
   */
  public LoginFolders(Path folder) {
    this.folder = folder;
  }

  /** Where the variable names none, nothing is lent. */
  public static Logins named(Optional<String> folder) {
    return folder
        .filter(name -> !name.isBlank())
        .<Logins>map(name -> new LoginFolders(Path.of(name.strip())))
        .orElseGet(Logins::none);
  }

  @Override
  public Answer of(String connector) {
    Path login = folder.resolve(connector);
    try {
      if (!Files.isDirectory(login, LinkOption.NOFOLLOW_LINKS)) {
        return missing(
            "has no folder " + connector, "Log in elsewhere, and copy what that left there.");
      }
      if (isOpen(folder) && isOpen(login)) {
        return missing("can be read by others", "Run chmod 700 on it.");
      }
      List<Path> files;
      try (Stream<Path> all = Files.walk(login)) {
        files = all.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)).toList();
      }
      if (files.isEmpty() || files.size() > MOST_FILES || !areSmallAndPlain(files)) {
        return missing(
            "has in " + connector + " not 1 to 20 plain files of at most 256 KiB",
            "Copy only what the login of the program left.");
      }
      return lent(login, files);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the logins of " + connector, e);
    }
  }

  private static Answer missing(String what, String mend) {
    return new Answer.Missing("the folder that " + VARIABLE + " names " + what, mend);
  }

  private static boolean isOpen(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix")
        && Files.getPosixFilePermissions(path).stream().anyMatch(OTHERS::contains);
  }

  private static boolean areSmallAndPlain(List<Path> files) throws IOException {
    for (Path file : files) {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
        return false;
      }
    }
    return true;
  }

  private static Answer lent(Path login, List<Path> files) throws IOException {
    SortedMap<RepoPath, byte[]> lent = new TreeMap<>();
    Set<String> secrets = new TreeSet<>();
    for (Path file : files) {
      byte[] content = Files.readAllBytes(file);
      lent.put(new RepoPath(login.relativize(file).toString()), content);
      addSecrets(new String(content, StandardCharsets.UTF_8), secrets);
    }
    return new Answer.Lent(lent, secrets);
  }

  /** Which of the texts are tokens differs from program to program. */
  private static void addSecrets(String text, Set<String> secrets) {
    try {
      addTexts(JSON.readTree(text), secrets);
    } catch (JsonProcessingException e) {
      SECRET.matcher(text).results().forEach(word -> secrets.add(word.group()));
    }
  }

  private static void addTexts(JsonNode json, Set<String> secrets) {
    if (json.isTextual() && SECRET.matcher(json.textValue()).matches()) {
      secrets.add(json.textValue());
    }
    json.forEach(child -> addTexts(child, secrets));
  }
}
