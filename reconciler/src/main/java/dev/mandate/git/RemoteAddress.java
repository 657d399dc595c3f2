package dev.mandate.git;

import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.transport.URIish;

/**
 * Where a remote repository is, with the credentials that were written into the address kept apart,
 * so that neither a message nor a cache folder ever holds them.
 */
final class RemoteAddress {
  private static final Set<String> SCHEMES = Set.of("file", "http", "https", "ssh");

  private final URIish uri;
  private final Optional<String> user;
  private final Optional<String> password;

  private RemoteAddress(URIish uri, Optional<String> user, Optional<String> password) {
    this.uri = uri;
    this.user = user;
    this.password = password;
  }

  /** Takes {@code file://}, {@code http(s)://}, {@code ssh://} and {@code user@host:path}. */
  static Optional<RemoteAddress> parse(String text) {
    URIish whole;
    try {
      whole = new URIish(text);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
    Optional<String> scheme =
        Optional.ofNullable(whole.getScheme()).map(s -> s.toLowerCase(Locale.ROOT));
    boolean scpLike = scheme.isEmpty() && whole.getHost() != null;
    if (!scpLike && scheme.filter(SCHEMES::contains).isEmpty()) {
      return Optional.empty();
    }
    if (startsWithDash(whole.getHost()) || startsWithDash(whole.getPath())) {
      return Optional.empty();
    }
    Optional<String> user = Optional.ofNullable(whole.getUser());
    Optional<String> password = Optional.ofNullable(whole.getPass());
    boolean ssh = scpLike || scheme.filter("ssh"::equals).isPresent();
    URIish bare = whole.setPass(null);
    return Optional.of(new RemoteAddress(ssh ? bare : bare.setUser(null), user, password));
  }

  /** The address without credentials; over SSH the account name is part of the address. */
  URIish uri() {
    return uri;
  }

  Optional<String> user() {
    return user;
  }

  Optional<String> password() {
    return password;
  }

  boolean isHttp() {
    return "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
  }

  boolean isFile() {
    return "file".equalsIgnoreCase(uri.getScheme());
  }

  boolean isSsh() {
    return !isHttp() && !isFile();
  }

  /** Whether what is meant for the server of one may be sent to that of the other. */
  boolean isOfSameHost(RemoteAddress other) {
    return isHttp()
        && uri.getHost().equalsIgnoreCase(other.uri.getHost())
        && uri.getPort() == other.uri.getPort()
        && uri.getScheme().equalsIgnoreCase(other.uri.getScheme());
  }

  /** Whether a secret may be sent there: nobody on the way can read it. */
  boolean isConfidential() {
    return "https".equalsIgnoreCase(uri.getScheme())
        || "localhost".equals(uri.getHost())
        || "127.0.0.1".equals(uri.getHost())
        || "[::1]".equals(uri.getHost());
  }

  byte[] bytes() {
    return uri.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Without credentials, for messages. */
  @Override
  public String toString() {
    return uri.toString();
  }

  private static boolean startsWithDash(String part) {
    return part != null && part.startsWith("-");
  }
}
