package dev.mandate.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mandate.forge.Answer;
import dev.mandate.forge.Pending;
import dev.mandate.forge.Proposed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Open pull requests (GitHub, REST API, "List pull requests"). */
public final class OpenPulls implements Pending {
  /** How many are listed at most, in hundreds. */
  private static final int MOST_PAGES = 10;

  private final RepositoryApi api;

  public OpenPulls(Installation installed) {
    this.api = installed.api();
  }

  @Override
  public Answer<List<Proposed>> onto(String branch) {
    String path =
        "pulls?state=open&sort=updated&direction=desc&base=" + RepositoryApi.encoded(branch);
    try {
      List<Proposed> open = new ArrayList<>();
      RepositoryApi.Page page = api.page(path, Optional.empty());
      add(open, page);
      for (int pages = 2; page.next().isPresent() && pages <= MOST_PAGES; pages++) {
        page = api.after(page, path, Optional.empty());
        add(open, page);
      }
      return new Answer.Known<>(List.copyOf(open));
    } catch (ForgeTrouble e) {
      return e.answer();
    }
  }

  private static void add(List<Proposed> open, RepositoryApi.Page page) throws ForgeTrouble {
    for (JsonNode pull : page.items()) {
      open.add(Readings.proposed(pull));
    }
  }
}
