package dev.mandate.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a client asks a proxy for: RFC 9112, section 3.2, absolute-form and authority-form.
 *
 * @param host in lower case, without brackets and without a dot at its end
 * @param onward what the server is to get of the head; empty for a tunnel
 */
record RequestHead(String host, int port, Optional<byte[]> onward) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,253}|[0-9a-f:.]{2,45}");
  private static final int HTTP = 80;

  /** RFC 9110, section 5.1; a space before the colon is a way to smuggle, RFC 9112, section 5.1. */
  private static final Pattern FIELD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\\x00]*");

  /** Of the connection to the proxy, or said anew to the server. */
  private static final Pattern DROPPED =
      Pattern.compile("(?i)(proxy-[^:]*|connection|upgrade|host):.*");

  /**
   * @param head all lines up to the empty one
   * @return empty for what is no request to a proxy
   */
  static Optional<RequestHead> parse(String head) {
    List<String> lines = head.lines().filter(line -> !line.isEmpty()).toList();
    String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ");
    if (words.length != 3
        || !words[2].startsWith("HTTP/1.")
        || !lines.stream().skip(1).allMatch(line -> FIELD.matcher(line).matches())) {
      return Optional.empty();
    }
    try {
      if (words[0].equals("CONNECT")) {
        URI authority = new URI("tunnel://" + words[1]);
        return of(authority, authority.getPort(), Optional.empty());
      }
      URI target = new URI(words[1]);
      if (!"http".equalsIgnoreCase(target.getScheme())) {
        return Optional.empty();
      }
      int port = target.getPort() < 0 ? HTTP : target.getPort();
      return of(target, port, Optional.of(onward(words[0], target, lines)));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static Optional<RequestHead> of(URI place, int port, Optional<byte[]> onward) {
    if (place.getHost() == null || place.getUserInfo() != null || port < 1 || port > 65_535) {
      return Optional.empty();
    }
    String host = place.getHost().toLowerCase(Locale.ROOT);
    host = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return NAME.matcher(host).matches()
        ? Optional.of(new RequestHead(host, port, onward))
        : Optional.empty();
  }

  /**
   * One request a connection: the next could be for another host. And for the host that was asked
   * for, whatever the client says to the server in a field of its own.
   */
  private static byte[] onward(String method, URI target, List<String> lines) {
    String path =
        target.getRawPath() == null || target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
    String headers =
        lines.stream()
            .skip(1)
            .filter(line -> !DROPPED.matcher(line).matches())
            .map(line -> line + "\r\n")
            .collect(Collectors.joining());
    String authority =
        target.getPort() < 0 ? target.getHost() : target.getHost() + ":" + target.getPort();
    return (method
            + " "
            + path
            + query
            + " HTTP/1.1\r\nHost: "
            + authority
            + "\r\n"
            + headers
            + "Connection: close\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
