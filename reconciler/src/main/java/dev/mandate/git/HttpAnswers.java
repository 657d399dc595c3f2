package dev.mandate.git;

import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/** HTTP as usual, with an ear for servers that say when they want to be asked again. */
final class HttpAnswers implements HttpConnectionFactory {
  private static final Set<Integer> BUSY = Set.of(403, 429, 503);

  private final Consumer<Duration> retryAfter;

  /**
   * @param retryAfter told how long a busy server wants to be left alone, when it says so
   */
  HttpAnswers(Consumer<Duration> retryAfter) {
    this.retryAfter = retryAfter;
  }

  @Override
  public HttpConnection create(URL url) throws IOException {
    return new Listening(url);
  }

  @Override
  public HttpConnection create(URL url, Proxy proxy) throws IOException {
    return new Listening(url, proxy);
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
      int code = super.getResponseCode();
      if (BUSY.contains(code)) {
        Optional<String> after = Optional.ofNullable(getHeaderField("Retry-After"));
        Optional<String> date = Optional.ofNullable(getHeaderField("Date"));
        after.flatMap(wish -> waitOf(wish.strip(), date)).ifPresent(retryAfter);
      }
      return code;
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
