package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Arrivals;
import dev.mandate.forge.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Issues and pull requests by when they moved: one list, which costs nothing of the hourly limit
 * while it stays the same (GitHub, REST API, "List repository issues").
 */
public final class GitHubArrivals implements Arrivals {
  private static final String LATEST = "issues?state=all&sort=updated&direction=desc";

  /** How far back is looked, in hundreds. */
  private static final int MOST_PAGES = 10;

  private final RepositoryApi api;

  public GitHubArrivals(Installation installed) {
    this.api = installed.api();
  }

  @Override
  public Answer<Arrived> since(Optional<Instant> after) {
    try {
      RepositoryApi.Page page = api.page(LATEST, Optional.empty());
      List<Item> items = items(page);
      String pulse = pulse(page);
      for (int pages = 2; page.next().isPresent() && pages <= MOST_PAGES; pages++) {
        if (after.isPresent() && items.stream().anyMatch(one -> isBefore(one, after))) {
          break;
        }
        page = api.after(page, LATEST, Optional.empty());
        items.addAll(items(page));
      }
      items.removeIf(item -> isBefore(item, after));
      Collections.reverse(items);
      return new Answer.Known<>(new Arrived(pulse, items));
    } catch (ForgeTrouble e) {
      return e.answer();
    }
  }

  @Override
  public Answer<Optional<Item>> find(long number) {
    try {
      Optional<JsonNode> issue = api.find("issues/" + number);
      return new Answer.Known<>(
          issue.isPresent() ? Optional.of(Readings.item(issue.get())) : Optional.empty());
    } catch (ForgeTrouble e) {
      return e.answer();
    }
  }

  private static boolean isBefore(Item item, Optional<Instant> after) {
    return after.isPresent() && item.moved().isBefore(after.get());
  }

  private static List<Item> items(RepositoryApi.Page page) throws ForgeTrouble {
    List<Item> items = new ArrayList<>();
    for (JsonNode one : page.items()) {
      items.add(Readings.item(one));
    }
    return items;
  }

  /**
   * Of all that the list says: times are told in seconds, and counts of comments change as well.
   */
  private static String pulse(RepositoryApi.Page page) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    page.items().forEach(all::add);
    return CanonicalJson.digest(all).abbreviated();
  }
}
