package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request, as far as it is understood.
 *
 * @param variables of the route's path
 * @param body an empty object where there is none
 */
record Call(
    String api,
    String method,
    String path,
    Map<String, String> variables,
    Map<String, String> query,
    JsonNode body,
    Caller caller,
    Optional<FakeRepository> repository) {

  FakeRepository in() {
    return repository.orElseThrow();
  }

  int number(String name) {
    return Integer.parseInt(variables.get(name));
  }

  String text(String name) {
    return body.path(name).asText();
  }

  /** One page of a list, with links to the others. */
  Reply page(List<? extends JsonNode> all) {
    return page(all, slice -> slice);
  }

  /** The same, of a list that stands in a larger answer. */
  Reply page(String field, List<? extends JsonNode> all) {
    return page(
        all,
        slice -> {
          ObjectNode whole = Forms.object().put("total_count", all.size());
          whole.set(field, slice);
          return whole;
        });
  }

  private Reply page(
      List<? extends JsonNode> all, java.util.function.Function<ArrayNode, JsonNode> as) {
    int size = Math.clamp(Integer.parseInt(query.getOrDefault("per_page", "30")), 1, 100);
    int page = Math.max(1, Integer.parseInt(query.getOrDefault("page", "1")));
    int last = Math.max(1, (all.size() + size - 1) / size);
    ArrayNode slice = Forms.array();
    all.stream().skip((long) (page - 1) * size).limit(size).forEach(slice::add);
    List<String> links = new ArrayList<>();
    if (page < last) {
      links.add(link(page + 1, "next"));
      links.add(link(last, "last"));
    }
    if (page > 1) {
      links.add(link(page - 1, "prev"));
      links.add(link(1, "first"));
    }
    Reply reply = Reply.ok(as.apply(slice));
    return links.isEmpty() ? reply : reply.with("Link", String.join(", ", links));
  }

  private String link(int page, String relation) {
    StringBuilder url = new StringBuilder(api + path + "?");
    query.forEach(
        (name, value) -> {
          if (!name.equals("page")) {
            url.append(name).append('=').append(FakeGitHub.encoded(value)).append('&');
          }
        });
    return "<" + url + "page=" + page + ">; rel=\"" + relation + "\"";
  }
}
