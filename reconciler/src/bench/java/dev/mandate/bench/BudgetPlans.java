package dev.mandate.bench;

import dev.mandate.cycle.Outlook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Planning with many budgets beside planning with none: everything anew, and one task that has
 * changed.
 */
final class BudgetPlans implements Measurement {
  private static final int BUDGETS = 100;

  private final Settings settings;

  BudgetPlans(Settings settings) {
    this.settings = settings;
  }

  @Override
  public String name() {
    return "budgets";
  }

  @Override
  public void measure(Report report) throws Exception {
    report.title("Plans with budgets");
    Corpus corpus = settings.corpus(settings.cold());
    Path kept = CorpusRepository.make(corpus, settings.kept(corpus, ".git"));
    Path scratch = settings.work().resolve("budgets");
    Trees.delete(scratch);
    Path none = Copies.folder(kept, scratch.resolve("none.git"));
    Path many = Copies.folder(kept, scratch.resolve("many.git"));
    try (CorpusRepository without = CorpusRepository.open(corpus, none);
        CorpusRepository with = CorpusRepository.open(corpus, many)) {
      with.change(new SpecFile("mandate.yaml", Governance.control() + budgets(), Optional.empty()));
      try (WarmReconciler plain =
              WarmReconciler.of(none.toUri().toString(), scratch.resolve("home-none"));
          WarmReconciler bounded =
              WarmReconciler.of(many.toUri().toString(), scratch.resolve("home-many"))) {
        report.line(
            "%,d specs, %d budgets: the first plan took %s; without budgets %s."
                .formatted(
                    corpus.size(),
                    BUDGETS,
                    Report.time(bounded.firstPlan()),
                    Report.time(plain.firstPlan())));
        report.line("");
        report.table(
            Duel.run(
                5,
                settings.rounds(),
                List.of(
                    changed("one task changed, %d budgets".formatted(BUDGETS), with, bounded),
                    changed("one task changed, no budgets", without, plain))));
      }
    }
    Trees.delete(scratch);
  }

  private static Contender changed(
      String name, CorpusRepository repository, WarmReconciler reconciler) {
    return new Contender() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void prepare() throws Exception {
        repository.changeOneTask();
      }

      @Override
      public void run() throws Exception {
        Outlook unused = reconciler.survey();
      }
    };
  }

  /** Each covers a part of the agents, and all of them have accounts of their own by agent. */
  private static String budgets() {
    StringBuilder text = new StringBuilder("  budgets:\n");
    for (int i = 0; i < BUDGETS; i++) {
      text.append(
          "    - {name: budget-%02d, covers: {agents: [\"*%d\"]}, per: agent, period: %s, limits: {usd: 1000, runs: 1000}}\n"
              .formatted(i, i % 10, i % 2 == 0 ? "day" : "month"));
    }
    return text.toString();
  }
}
