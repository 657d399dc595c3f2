package dev.mandate.gateway;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a request: RFC 9112, sections 2 to 6, without what two readers could take for
 * different things. One line break, one length, no folding, no upgrade.
 *
 * @param target origin-form, as it came
 * @param headers by name in lower case, in the order they came
 * @param length of the body; empty when it comes in chunks
 */
record ClientHead(
    String method, String target, Map<String, List<String>> headers, OptionalLong length) {
  static final int LONGEST = 64 * 1024;
  private static final int MOST_HEADERS = 100;
  private static final Pattern REQUEST_LINE =
      Pattern.compile("([A-Z]{1,10}) (/[!-~]{0,4000}) HTTP/1\\.1");
  private static final Pattern HEADER =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}):[ \\t]*([\\t -~\\x80-\\xff]*?)[ \\t]*");
  private static final Pattern LENGTH = Pattern.compile("\\d{1,15}");

  ClientHead {
    headers = Map.copyOf(headers);
  }

  /**
   * @param bytes all up to the empty line, with it
   * @return empty for anything that is not as it should be
   */
  static Optional<ClientHead> parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.endsWith("\r\n\r\n")) {
      return Optional.empty();
    }
    String[] lines = text.substring(0, text.length() - 4).split("\r\n", -1);
    Matcher first = REQUEST_LINE.matcher(lines[0]);
    if (!first.matches() || lines.length > MOST_HEADERS + 1) {
      return Optional.empty();
    }
    Map<String, List<String>> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      Matcher header = HEADER.matcher(lines[i]);
      if (!header.matches()) {
        return Optional.empty();
      }
      headers
          .computeIfAbsent(header.group(1).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.group(2));
    }
    return of(first.group(1), first.group(2), headers);
  }

  private static Optional<ClientHead> of(
      String method, String target, Map<String, List<String>> headers) {
    List<String> lengths = headers.getOrDefault("content-length", List.of());
    List<String> codings = headers.getOrDefault("transfer-encoding", List.of());
    boolean chunked = codings.equals(List.of("chunked"));
    boolean framed =
        codings.isEmpty()
            ? lengths.isEmpty()
                || (lengths.size() == 1 && LENGTH.matcher(lengths.getFirst()).matches())
            : chunked && lengths.isEmpty();
    boolean plain =
        headers.getOrDefault("host", List.of()).size() == 1
            && !headers.containsKey("upgrade")
            && !headers.containsKey("http2-settings")
            && !headers.containsKey("trailer")
            && !headers.containsKey("content-encoding");
    if (!framed || !plain) {
      return Optional.empty();
    }
    OptionalLong length =
        chunked
            ? OptionalLong.empty()
            : OptionalLong.of(lengths.isEmpty() ? 0 : Long.parseLong(lengths.getFirst()));
    return Optional.of(new ClientHead(method, target, headers, length));
  }

  /** The values of a header, none when it is not there. */
  List<String> values(String name) {
    return headers.getOrDefault(name, List.of());
  }
}
