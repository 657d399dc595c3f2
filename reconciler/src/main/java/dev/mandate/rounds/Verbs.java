package dev.mandate.rounds;

import dev.mandate.spec.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The commands that there are. A new one is a class and a line here. */
public final class Verbs {
  private final List<Verb> all;

  private Verbs(List<Verb> all) {
    this.all = List.copyOf(all);
  }

  /** All of them. */
  public static Verbs of(Filings filings) {
    List<Verb> verbs =
        new ArrayList<>(
            List.of(
                new RunVerb(new ThreadRuns(filings)),
                new PlanVerb(),
                new ApproveVerb(filings),
                new RequestVerb(Request.Action.RETRY, filings),
                new RequestVerb(Request.Action.CANCEL, filings),
                new StatusVerb(),
                new ExplainVerb(),
                new FreezeVerb(filings),
                new UnfreezeVerb(filings)));
    verbs.add(new HelpVerb(verbs));
    return new Verbs(verbs);
  }

  Set<String> words() {
    Set<String> words = new TreeSet<>();
    all.forEach(verb -> words.add(verb.usage().word()));
    return words;
  }

  Optional<Verb> find(String word) {
    return all.stream().filter(verb -> verb.usage().word().equals(word)).findFirst();
  }

  /** As a table in Markdown. */
  public String table() {
    return HelpVerb.table(all);
  }
}
