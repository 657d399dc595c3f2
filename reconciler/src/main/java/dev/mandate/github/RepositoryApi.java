package dev.mandate.github;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.github.Exchange.Request;
import dev.mandate.github.Exchange.Response;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads and writes below one repository as JSON, for what the client library hides: ids of
 * accounts, which App has written a comment, verdicts that it does not know.
 */
final class RepositoryApi {
  private static final Pattern NEXT = Pattern.compile("<([^<>]+)>;\\s*rel=\"next\"");
  private static final int MOST_PAGES = 50;
  private static final int CREATED = 201;

  private final GitHubSettings settings;
  private final Transport transport;
  private final Authority authority;
  private final String base;

  RepositoryApi(GitHubSettings settings, Transport transport, Authority authority) {
    this(settings, transport, authority, "/repos/" + settings.repository());
  }

  private RepositoryApi(
      GitHubSettings settings, Transport transport, Authority authority, String base) {
    this.settings = settings;
    this.transport = transport;
    this.authority = authority;
    this.base = base;
  }

  /** The same below the organization that the repository belongs to. */
  static RepositoryApi ofOwner(GitHubSettings settings, Transport transport, Authority authority) {
    return new RepositoryApi(
        settings, transport, authority, "/orgs/" + settings.repository().owner());
  }

  /** The same below accounts by their ids. */
  static RepositoryApi ofAccounts(
      GitHubSettings settings, Transport transport, Authority authority) {
    return new RepositoryApi(settings, transport, authority, "/user");
  }

  /** What stands at a path below the repository; empty where there is nothing. */
  Optional<JsonNode> find(String path) throws ForgeTrouble {
    Response response = transport.send(Request.of("GET", uri(path), new byte[0]), authority);
    return response.status() == 404
        ? Optional.empty()
        : Optional.of(accepted("GET " + path, response).json());
  }

  /** The same, where there must be something. */
  JsonNode get(String path) throws ForgeTrouble {
    return find(path)
        .orElseThrow(
            () ->
                ForgeTrouble.refused(
                    settings.repository() + " has no " + path,
                    "Look whether it is there, and whether the App may see it."));
  }

  /**
   * All pages of a list.
   *
   * @param field that holds the list; empty where the answer is the list
   */
  List<JsonNode> list(String path, Optional<String> field) throws ForgeTrouble {
    List<JsonNode> all = new ArrayList<>();
    Page page = page(path, field);
    all.addAll(page.items());
    for (int pages = 2; page.next().isPresent(); pages++) {
      if (pages > MOST_PAGES) {
        throw ForgeTrouble.refused(
            path + " has more than " + MOST_PAGES + " pages", "Begin a new pull request.");
      }
      page = after(page, path, field);
      all.addAll(page.items());
    }
    return all;
  }

  /** A part of a list. */
  record Page(List<JsonNode> items, Optional<URI> next) {}

  /** The first page of a list, of a hundred. */
  Page page(String path, Optional<String> field) throws ForgeTrouble {
    return page(uri(path + (path.contains("?") ? "&" : "?") + "per_page=100"), path, field);
  }

  /** The page that follows, which there must be. */
  Page after(Page page, String path, Optional<String> field) throws ForgeTrouble {
    return page(page.next().orElseThrow(), path, field);
  }

  private Page page(URI at, String path, Optional<String> field) throws ForgeTrouble {
    Response response =
        accepted("GET " + path, transport.send(Request.of("GET", at, new byte[0]), authority));
    JsonNode json = response.json();
    JsonNode items = field.isPresent() ? json.path(field.get()) : json;
    if (!items.isArray()) {
      throw ForgeTrouble.unreachable("GitHub's answer to " + path + " is not a list", null);
    }
    List<JsonNode> all = new ArrayList<>();
    items.forEach(all::add);
    return new Page(List.copyOf(all), next(response));
  }

  private static Optional<URI> next(Response response) throws ForgeTrouble {
    Matcher next = NEXT.matcher(response.header("link").orElse(""));
    try {
      return next.find() ? Optional.of(new URI(next.group(1))) : Optional.empty();
    } catch (URISyntaxException e) {
      throw ForgeTrouble.unreachable("GitHub's link to the next page is not an address", e);
    }
  }

  /** Writes, and gives what stands there then. */
  JsonNode write(String method, String path, Map<String, String> fields) throws ForgeTrouble {
    return sent(path, request(method, path, fields)).json();
  }

  /**
   * What stands there then.
   *
   * @param made whether it was not there before
   */
  record Written(JsonNode json, boolean made) {}

  /** Adds what is there once, and says whether it was this request that did. */
  Written add(String path, Map<String, String> fields) throws ForgeTrouble {
    Response response = sent(path, request("POST", path, fields));
    return new Written(response.json(), response.status() == CREATED);
  }

  /** Adds what is there once, whoever did; where no answer comes, it is asked for again. */
  JsonNode ensure(String path, Map<String, String> fields) throws ForgeTrouble {
    return sent(path, request("POST", path, fields).asIdempotent()).json();
  }

  private Request request(String method, String path, Map<String, String> fields) {
    try {
      return Request.of(method, uri(path), Exchange.JSON.writeValueAsBytes(fields));
    } catch (IOException e) {
      throw new IllegalStateException("strings cannot be written as JSON", e);
    }
  }

  private Response sent(String path, Request request) throws ForgeTrouble {
    return accepted(request.method() + " " + path, transport.send(request, authority));
  }

  /** Removes what stands there, if anything does. */
  void delete(String path) throws ForgeTrouble {
    Response response = transport.send(Request.of("DELETE", uri(path), new byte[0]), authority);
    if (response.status() != 404) {
      accepted("DELETE " + path, response);
    }
  }

  private static Response accepted(String what, Response response) throws ForgeTrouble {
    if (response.status() < 300) {
      return response;
    }
    throw ForgeTrouble.refused(
        "GitHub refuses " + what + " (" + response.status() + "): " + response.complaint(),
        HubConnector.CHECK_PERMISSIONS);
  }

  private URI uri(String path) {
    return URI.create(settings.api() + base + (path.isEmpty() ? "" : "/" + path));
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }
}
