package dev.mandate.git;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * HTTP as usual, with an ear for servers that say when they want to be asked again. A token goes
 * with each request to the server that it is for, so that nothing is asked twice; a redirect to
 * another server gets none.
 */
final class HttpAnswers implements HttpConnectionFactory {
  private static final Set<Integer> BUSY = Set.of(403, 429, 503);

  private final Consumer<Duration> retryAfter;
  private final Predicate<URL> entitled;
  private final Optional<String> authorization;

  /**
   * @param retryAfter told how long a busy server wants to be left alone, when it says so
   * @param entitled whether an address may be told who asks
   * @param authorization value of the header of that name; empty where the server is to ask for it
   */
  HttpAnswers(
      Consumer<Duration> retryAfter, Predicate<URL> entitled, Optional<String> authorization) {
    this.retryAfter = retryAfter;
    this.entitled = entitled;
    this.authorization = authorization;
  }

  /** What says a name and a password (RFC 7617). */
  static String basic(String user, String password) {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return authorized(url, new Listening(url));
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    return authorized(url, new Listening(url, proxy));
  }

  private HttpConnection authorized(URL url, HttpConnection connection) {
    authorization
        .filter(value -> entitled.test(url))
        .ifPresent(value -> connection.setRequestProperty("Authorization", value));
    return connection;
  }

  private final class Listening extends JDKHttpConnection {
    Listening(URL url) throws IOException {
      super(url);
    }

    Listening(URL url, Proxy proxy) throws IOException {
      super(url, proxy);
    }

    @Override
    public int getResponseCode() throws IOException {
      int code = readable();
      if (BUSY.contains(code)) {
        Optional<String> after = Optional.ofNullable(getHeaderField("Retry-After"));
        Optional<String> date = Optional.ofNullable(getHeaderField("Date"));
        after.flatMap(wish -> waitOf(wish.strip(), date)).ifPresent(retryAfter);
      }
      return code;
    }

    /** The JDK wraps what its parsers of headers throw in a plain {@link RuntimeException}. */
    private int readable() throws IOException {
      try {
        return super.getResponseCode();
      } catch (RuntimeException e) {
        throw new IOException("the answer of the server is malformed", e);
      }
    }
  }

  /**
   * Understands seconds or a time (RFC 9110, 10.2.3). A time is measured by the clock of the server
   * that names it; anything else is no wish.
   *
   * @param date when the answer was made, as the server says
   */
  static Optional<Duration> waitOf(String wish, Optional<String> date) {
    if (wish.matches("[0-9]{1,8}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(wish)));
    }
    try {
      if (date.isEmpty()) {
        return Optional.empty();
      }
      Duration wait = Duration.between(time(date.get()), time(wish));
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant time(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }
}
