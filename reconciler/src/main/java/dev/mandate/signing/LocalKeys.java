package dev.mandate.signing;

import dev.mandate.signing.SshReader.MalformedException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the key to sign with, and makes one on first use. A file that other users could read, or a
 * folder in which they could replace it, is refused: whoever reads the key can sign as its owner.
 */
public final class LocalKeys {
  /** The environment variable that opens an encrypted OpenSSH key. */
  public static final String PASSPHRASE_VARIABLE = "MANDATE_KEY_PASSPHRASE";

  private static final int MAX_BYTES = 64 * 1024;
  private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private final Optional<Passphrase> passphrase;
  private final SecureRandom random;

  /**
   * @param environment where {@link #PASSPHRASE_VARIABLE} is looked up
   * @param random makes new keys
   */
  public LocalKeys(Map<String, String> environment, SecureRandom random) {
    this.passphrase =
        Optional.ofNullable(environment.get(PASSPHRASE_VARIABLE)).map(Passphrase::new);
    this.random = random;
  }

  /** Reads the key at {@code file}: PKCS#8 PEM or OpenSSH, Ed25519 or EC P-256. */
  public KeyOutcome open(Path file) {
    try {
      return new KeyOutcome.Opened(read(file), false);
    } catch (NoSuchFileException e) {
      return unusable(file, "there is no such file", "Name an existing private key file.");
    } catch (UnusableKeyException e) {
      return unusable(file, e.getMessage(), e.mend());
    } catch (IOException e) {
      return unreadable(file, e);
    }
  }

  /** Reads the key at {@code file}, or makes an Ed25519 key there. */
  public KeyOutcome openOrCreate(Path file) {
    return openOrCreate(file, KeyAlgorithm.ED25519);
  }

  /**
   * Reads the key at {@code file}, or makes one there: owner-only, whole or not at all, never over
   * an existing file. When several processes do this at once they all end with the same key.
   *
   * @param algorithm of a new key; an existing one is taken as it is
   */
  public KeyOutcome openOrCreate(Path file, KeyAlgorithm algorithm) {
    if (Files.exists(file)) {
      return open(file);
    }
    try {
      boolean created = create(file.toAbsolutePath(), generate(algorithm));
      return switch (open(file)) {
        case KeyOutcome.Opened opened -> new KeyOutcome.Opened(opened.key(), created);
        case KeyOutcome.Unusable unusable -> unusable;
      };
    } catch (UnusableKeyException e) {
      return unusable(file, e.getMessage(), e.mend());
    } catch (IOException e) {
      return unusable(
          file,
          "a new key cannot be written: " + describe(e),
          "Make its folder writable for this user, or name another place.");
    }
  }

  private LocalKey generate(KeyAlgorithm algorithm) {
    byte[] secret = new byte[32];
    Optional<LocalKey> key = Optional.empty();
    // FIPS 186-5, appendix A.2.2: a number outside the range of the curve is thrown away.
    while (key.isEmpty()) {
      random.nextBytes(secret);
      key = fromSecret(algorithm, secret);
    }
    return key.get();
  }

  private static Optional<LocalKey> fromSecret(KeyAlgorithm algorithm, byte[] secret) {
    try {
      return Optional.of(
          switch (algorithm) {
            case ED25519 -> LocalKey.ed25519(secret);
            case ECDSA_P256 -> LocalKey.p256(new BigInteger(1, secret));
          });
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static boolean create(Path file, LocalKey key) throws IOException, UnusableKeyException {
    Path folder = file.getParent();
    boolean posix = createFolder(folder);
    if (posix && hasAny(folder, OTHERS)) {
      throw new UnusableKeyException(
          "its folder " + folder + " is open to other users", "Run 'chmod 700 " + folder + "'.");
    }
    Path draft =
        posix
            ? Files.createTempFile(folder, ".key", ".new", attribute(OWNER_ONLY_FILE))
            : Files.createTempFile(folder, ".key", ".new");
    try {
      try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        out.write(StandardCharsets.US_ASCII.encode(PrivateKeyText.write(key)));
        out.force(true);
      }
      // A hard link appears whole or not at all and, unlike a rename, never replaces a file.
      Files.createLink(file, draft);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false; // another process was first: its key is the one
    } catch (UnsupportedOperationException e) {
      throw new UnusableKeyException(
          "its file system cannot create files atomically",
          "Make the key elsewhere with 'ssh-keygen -t ed25519' and name that file.");
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** Says whether the file system knows permissions. */
  private static boolean createFolder(Path folder) throws IOException {
    Path existing = folder;
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    boolean posix = Files.getFileStore(existing).supportsFileAttributeView("posix");
    if (posix) {
      Files.createDirectories(folder, attribute(OWNER_ONLY_FOLDER));
    } else {
      Files.createDirectories(folder);
    }
    return posix;
  }

  private LocalKey read(Path file) throws IOException, UnusableKeyException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw new UnusableKeyException(
          "it is not a regular file", "Name an existing private key file.");
    }
    if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
      if (hasAny(file, OTHERS)) {
        throw new UnusableKeyException(
            "other users can use it: its mode is "
                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            "Run 'chmod 600 " + file + "'; if others may have read it, make a new key.");
      }
      Path folder = file.toAbsolutePath().getParent();
      if (hasAny(folder, OTHERS_WRITE)) {
        throw new UnusableKeyException(
            "other users can replace it: they can write to " + folder,
            "Run 'chmod go-w " + folder + "'.");
      }
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new UnusableKeyException(
          "it is larger than " + MAX_BYTES + " bytes", "Name an existing private key file.");
    }
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    return PrivateKeyText.read(text, passphrase);
  }

  private static boolean hasAny(Path path, Set<PosixFilePermission> unwanted) throws IOException {
    return Files.getPosixFilePermissions(path).stream().anyMatch(unwanted::contains);
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(
      Set<PosixFilePermission> permissions) {
    return PosixFilePermissions.asFileAttribute(permissions);
  }

  private static KeyOutcome unreadable(Path file, IOException e) {
    return unusable(file, "it cannot be read: " + describe(e), "Make it readable for this user.");
  }

  private static KeyOutcome unusable(Path file, String reason, String mend) {
    return new KeyOutcome.Unusable("the key " + file + " cannot be used: " + reason, mend);
  }

  private static String describe(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException
        ? "permission denied"
        : String.valueOf(e.getMessage());
  }
}
