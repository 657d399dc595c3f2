package dev.mandate.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.announce.ProposalBook;
import dev.mandate.announce.Proposals;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.cycle.CodeHost.Told;
import dev.mandate.cycle.Outlook;
import dev.mandate.cycle.Survey;
import dev.mandate.forge.RequestBudget;
import dev.mandate.git.Author;
import dev.mandate.git.GitControlSource;
import dev.mandate.git.GitPublisher;
import dev.mandate.github.AppKey;
import dev.mandate.github.GitHubForge;
import dev.mandate.github.GitHubSettings;
import dev.mandate.github.Installation;
import dev.mandate.github.PullEndings;
import dev.mandate.github.RepositoryName;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.run.RunId;
import dev.mandate.signing.LocalKeySigner;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.snapshot.TreeId;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.SurveyBench;
import dev.mandate.writeback.Publisher;
import dev.mandate.writeback.Publisher.Entry;
import dev.mandate.writeback.Publisher.RecordFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More results than GitHub takes at once: it refuses none of them, and none is lost. With {@code
 * -Dmandate.results=1000} also more than it takes in an hour.
 */
class ManyProposalsTest {
  private static final int RESULTS = Integer.getInteger("mandate.results", 120);
  private static final int BATCH = 100;
  private static final Duration BETWEEN = Duration.ofMinutes(6);

  @TempDir Path folder;

  @Test
  void allOfThemAreProposedInTheirOrder() throws Exception {
    try (Scene scene = Scene.onGitHub(folder);
        OpenRepository opened =
            Reconciler.open(scene.repo.path().toString(), scene.machine("one"))) {
      GitControlSource source = opened.commits().orElseThrow();
      CommitId base = source.fetch().desired().orElseThrow();
      Outlook outlook = outlook(scene, opened);
      scene.repo.commit("scratch", "Scratch", Map.of("result.txt", "made\n"));
      CommitId scratch = new CommitId(scene.repo.head("scratch").orElseThrow().name());
      TreeId tree = source.root(scratch);
      Publisher publisher =
          new GitPublisher(
              source,
              new Author("R", "r@example.org"),
              new LocalKeySigner(scene.people.key("reconciler")),
              scene.clock,
              Thread::sleep,
              new Random(1));
      Proposals proposals = proposals(scene, source);
      Instant begun = scene.clock.instant();
      Instant next = begun;
      List<String> recorded = new ArrayList<>();
      Optional<Instant> again = Optional.empty();
      Optional<CommitId> runs = Optional.empty();
      while (recorded.size() < RESULTS || again.isPresent()) {
        if (recorded.size() < RESULTS && !scene.clock.instant().isBefore(next)) {
          runs = Optional.of(record(publisher, base, tree, scene.clock.instant(), recorded));
          next = next.plus(BETWEEN);
        }
        Told told = proposals.tell(outlook, runs);
        assertEquals(List.of(), told.troubles());
        again = told.again();
        Instant until =
            again
                .filter(at -> recorded.size() == RESULTS || at.isBefore(next(recorded, begun)))
                .orElse(next);
        if (until.isAfter(scene.clock.instant())) {
          scene.clock.advance(Duration.between(scene.clock.instant(), until));
        }
      }

      List<String> titles =
          scene.hosting.orElseThrow().repository.pulls().stream()
              .map(pull -> pull.get("title").asText().replace("Propose the result of ", ""))
              .toList();
      assertEquals(recorded, titles, "all of them, in their order");
      List<String> refused =
          scene.hosting.orElseThrow().hub.desk().asked().stream()
              .map(Object::toString)
              .filter(asked -> asked.endsWith(" 403") || asked.endsWith(" 429"))
              .toList();
      assertEquals(List.of(), refused);
      Duration took = Duration.between(begun, scene.clock.instant());
      System.out.println(RESULTS + " proposals after " + took + " of simulated time");
      assertTrue(took.compareTo(Duration.ofHours(3)) < 0, took.toString());
    }
  }

  private static Outlook outlook(Scene scene, OpenRepository opened) throws Exception {
    try (SurveyBench bench = SurveyBench.of(opened, scene.machine("one"))) {
      return switch (bench.survey()) {
        case Survey.Result.Surveyed surveyed -> surveyed.outlook();
        case Survey.Result.Halted halted -> throw new AssertionError(halted.reason());
      };
    }
  }

  private static Instant next(List<String> recorded, Instant begun) {
    return begun.plus(BETWEEN.multipliedBy(recorded.size() / BATCH));
  }

  private Proposals proposals(Scene scene, GitControlSource source) {
    Hosting host = scene.hosting.orElseThrow();
    Installation installed =
        new Installation(
            GitHubSettings.usual(
                URI.create(host.hub.api()),
                host.app.id(),
                RepositoryName.of(Hosting.NAME),
                folder.resolve("answers")),
            AppKey.ofPem(host.app.pem()),
            new RequestBudget(RequestBudget.Limits.ofGitHub()),
            scene.clock,
            scene.clock::advance,
            new Random(1));
    Map<String, ProposalBook.Known> known = new HashMap<>();
    return new Proposals(
        new GitHubForge(installed),
        new PullEndings(installed),
        source,
        source::openProposals,
        new ProposalBook(
            new ProposalBook.Memory() {
              @Override
              public Map<String, ProposalBook.Known> recall() {
                return known;
              }

              @Override
              public void keep(Map<String, ProposalBook.Known> byBranch) {
                // One process does all of it.
              }
            }),
        (armored, message, namespace, keys) -> true,
        host.hub.web() + "/" + Hosting.NAME,
        scene.clock);
  }

  private static CommitId record(
      Publisher publisher, CommitId base, TreeId tree, Instant at, List<String> recorded)
      throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < BATCH && recorded.size() < RESULTS; i++) {
      String task = "task-%04d".formatted(recorded.size());
      recorded.add(task);
      Digest spec = Digest.of(task.getBytes(StandardCharsets.UTF_8));
      OccurrenceKey key = new OccurrenceKey(task, spec, OccurrenceKey.ONCE);
      String run = RunId.of(key, 1).toString();
      String branch = "mandate/proposals/" + task + "-" + spec.abbreviated();
      FinalRecord record =
          new FinalRecord(
              key,
              1,
              run,
              "succeeded",
              "the agent ended well",
              at.plusMillis(i),
              new RepoPath("runs/2026/03/02/" + run),
              Optional.of(branch));
      String message =
          "Propose it\n\nMandate-Task: %s\nMandate-Spec: %s\nMandate-Occurrence: once\nMandate-Run: %s\n"
              .formatted(task, spec, run);
      byte[] yaml = "spec: {agent: a, environment: e}\n".getBytes(StandardCharsets.UTF_8);
      entries.add(
          new Entry(
              Optional.of(key.marker()),
              List.of(
                  new RecordFile(key.marker(), CanonicalJson.bytes(record.toJson())),
                  new RecordFile(record.folder().child("run.yaml"), yaml)),
              List.of(new Publisher.Proposal(branch, base, tree, message)),
              "Record " + task));
    }
    return switch (publisher.publish(entries, (parent, accepted) -> List.of())) {
      case Publisher.Outcome.Published(CommitId head, List<Entry> dropped) -> head;
      case Publisher.Outcome.NothingToDo nothing -> throw new AssertionError(nothing);
      case Publisher.Outcome.Outpaced outpaced -> throw new AssertionError(outpaced);
      case Publisher.Outcome.Refused refused -> throw new AssertionError(refused);
    };
  }
}
