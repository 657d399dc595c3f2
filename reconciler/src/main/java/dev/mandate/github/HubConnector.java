package dev.mandate.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.mandate.github.Exchange.Request;
import dev.mandate.github.Exchange.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubAbuseLimitHandler;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.GitHubRateLimitHandler;
import org.kohsuke.github.HttpException;
import org.kohsuke.github.connector.GitHubConnector;
import org.kohsuke.github.connector.GitHubConnectorRequest;
import org.kohsuke.github.connector.GitHubConnectorResponse;

/**
 * Lets the client library send through {@link Transport}, which keeps the credentials to itself and
 * throws what the library does not take for worth another try: it would repeat a POST whose answer
 * was lost.
 */
final class HubConnector implements GitHubConnector {
  private final Transport transport;
  static final String CHECK_PERMISSIONS =
      "Look at the permissions of the App and of its installation; mandate doctor names what is"
          + " missing.";

  private final Authority authority;

  HubConnector(Transport transport, Authority authority) {
    this.transport = transport;
    this.authority = authority;
  }

  GitHub client(GitHubSettings settings) throws IOException {
    return new GitHubBuilder()
        .withEndpoint(settings.api().toString())
        .withConnector(this)
        .withRateLimitHandler(GitHubRateLimitHandler.FAIL)
        .withAbuseLimitHandler(GitHubAbuseLimitHandler.FAIL)
        .build();
  }

  @Override
  public GitHubConnectorResponse send(GitHubConnectorRequest asked) throws IOException {
    byte[] body = new byte[0];
    if (asked.hasBody()) {
      try (InputStream in = asked.body()) {
        body = in.readAllBytes();
      }
    }
    Response response = transport.send(Request.of(asked.method(), uri(asked), body), authority);
    Map<String, List<String>> headers = new TreeMap<>();
    response.headers().forEach((name, value) -> headers.put(name, List.of(value)));
    return new Answered(asked, response, headers);
  }

  private static URI uri(GitHubConnectorRequest asked) throws IOException {
    try {
      return asked.url().toURI();
    } catch (URISyntaxException e) {
      throw new IOException("not an address: " + asked.url(), e);
    }
  }

  /**
   * What the library throws, as trouble of ours.
   *
   * @param refused what to say where GitHub says no
   */
  static ForgeTrouble trouble(IOException e, String refused) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ForgeTrouble trouble) {
        return trouble;
      }
    }
    return status(e) >= 400
        ? ForgeTrouble.refused(refused + ": " + complaint(e), CHECK_PERMISSIONS)
        : ForgeTrouble.unreachable("GitHub's answer cannot be read: " + reason(e), e);
  }

  /** How GitHub has answered what the library throws; 0 when it has not. */
  static int status(IOException e) {
    return switch (e) {
      case GHFileNotFoundException missing -> 404;
      case HttpException http -> http.getResponseCode();
      default -> 0;
    };
  }

  /** What GitHub has said; the library puts addresses before it. */
  static String complaint(IOException e) {
    String text = String.valueOf(e.getMessage());
    return Exchange.complaint(text.substring(Math.max(0, text.indexOf('{'))).getBytes(UTF_8));
  }

  private static String reason(IOException e) {
    String text = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ");
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }

  private static final class Answered extends GitHubConnectorResponse.ByteArrayResponse {
    private final byte[] body;

    Answered(GitHubConnectorRequest asked, Response response, Map<String, List<String>> headers) {
      super(asked, response.status(), headers);
      this.body = response.body();
    }

    @Override
    protected InputStream rawBodyStream() {
      return new ByteArrayInputStream(body);
    }
  }
}
