package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mandate.forge.RequestBudget.Cost;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request and its answer, as bytes. */
final class Exchange {
  static final ObjectMapper JSON = new ObjectMapper();

  private Exchange() {}

  /**
   * @param accept media type that is wanted
   * @param body empty where there is none
   * @param idempotent whether it changes nothing when it has been done before
   */
  record Request(String method, URI uri, String accept, byte[] body, boolean idempotent) {
    private static final String TOKENS = "/access_tokens";

    static Request of(String method, URI uri, byte[] body) {
      return new Request(method, uri, "application/vnd.github+json", body, false);
    }

    /** The same, of what is there once however often it is asked for. */
    Request asIdempotent() {
      return new Request(method, uri, accept, body, true);
    }

    boolean reads() {
      return method.equals("GET");
    }

    /** Whether doing it twice is the same as doing it once; a second token harms nobody. */
    boolean repeatable() {
      return reads() || idempotent || uri.getPath().endsWith(TOKENS);
    }

    Cost cost() {
      if (reads()) {
        return Cost.READ;
      }
      return uri.getPath().endsWith(TOKENS) ? Cost.WRITE : Cost.CONTENT;
    }

    String described() {
      return method + " " + uri.getPath();
    }
  }

  /**
   * @param headers by their name in lower case
   */
  record Response(int status, Map<String, String> headers, byte[] body) {
    private static final Pattern PER_PAGE = Pattern.compile("[?&]per_page=([0-9]{1,3})(?![0-9])");
    private static final String NEXT = "rel=\"next\"";

    static Map<String, String> lowered(Map<String, List<String>> headers) {
      Map<String, String> lowered = new TreeMap<>();
      headers.forEach(
          (name, values) -> {
            if (!name.isEmpty() && !name.startsWith(":") && !values.isEmpty()) {
              lowered.put(name.toLowerCase(Locale.ROOT), values.getFirst());
            }
          });
      return lowered;
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    /**
     * Whether its tag says nothing of what follows it: GitHub makes the tag of a page from the page
     * alone, so a last page that is full stays the same when another one comes after it.
     */
    boolean canBeFollowedUnseen(Request request) {
      Matcher perPage = PER_PAGE.matcher(request.uri().toString());
      if (!perPage.find() || header("link").filter(link -> link.contains(NEXT)).isPresent()) {
        return false;
      }
      try {
        JsonNode json = JSON.readTree(body);
        int longest = json.isArray() ? json.size() : 0;
        for (JsonNode field : json) {
          longest = Math.max(longest, field.isArray() ? field.size() : 0);
        }
        return longest >= Integer.parseInt(perPage.group(1));
      } catch (IOException e) {
        return true;
      }
    }

    JsonNode json() throws ForgeTrouble {
      try {
        JsonNode json = JSON.readTree(body);
        if (json != null && !json.isMissingNode()) {
          return json;
        }
      } catch (IOException e) {
        // Below: what came instead is of no use to anybody.
      }
      throw ForgeTrouble.unreachable("GitHub's answer is not JSON", null);
    }

    /** What the host says went wrong, on one line. */
    String complaint() {
      return Exchange.complaint(body);
    }
  }

  /** What an answer in JSON says went wrong, on one line. */
  static String complaint(byte[] body) {
    try {
      JsonNode json = JSON.readTree(body);
      StringBuilder text = new StringBuilder(json.path("message").asText("no reason given"));
      for (JsonNode error : json.path("errors")) {
        text.append("; ").append(error.path("message").asText(error.path("code").asText()));
      }
      String line = text.toString().replaceAll("\\p{Cntrl}+", " ");
      return line.length() > 300 ? line.substring(0, 300) + "…" : line;
    } catch (IOException e) {
      return "no reason given";
    }
  }
}
