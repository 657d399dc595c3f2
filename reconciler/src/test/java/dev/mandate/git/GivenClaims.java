package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.mandate.canonical.Digest;
import dev.mandate.claim.ClaimOutcome;
import dev.mandate.claim.ClaimStore;
import dev.mandate.claim.ClaimWatch;
import dev.mandate.claim.Claimant;
import dev.mandate.claim.HeldClaim;
import dev.mandate.claim.Holders;
import dev.mandate.run.OccurrenceKey;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** A repository and reconcilers that contend for claims in it. Their clocks stand still. */
final class GivenClaims implements AutoCloseable {
  static final Duration TTL = Duration.ofMinutes(10);

  final GivenRepo repo;
  private final Path folder;
  private final List<GitControlSource> opened = new ArrayList<>();

  GivenClaims(Path folder) {
    this.folder = folder;
    this.repo = GivenRepo.with(folder.resolve("c.git"), Map.of("mandate.yaml", "m"));
  }

  /** One reconciler: its own cache, its own holder id, its own monotonic clock. */
  static final class Contender {
    final GitControlSource source;
    final AtomicLong nanos = new AtomicLong();
    final Claimant claimant;

    Contender(String holder, GitControlSource source, Holders holders) {
      this.source = source;
      ClaimStore store = new GitClaims(source, Thread::sleep, new SplittableRandom(5));
      this.claimant = new Claimant(store, holder, holders, new ClaimWatch(nanos::get));
    }

    void wait(Duration time) {
      nanos.addAndGet(time.toNanos());
    }

    ClaimOutcome claim(OccurrenceKey key) throws Exception {
      return claim(List.of(key)).get(key);
    }

    Map<OccurrenceKey, ClaimOutcome> claim(List<OccurrenceKey> keys) throws Exception {
      return claimant.claim(
          keys.stream().map(k -> new Claimant.Wish(k, TTL)).toList(), keys.size());
    }

    HeldClaim take(OccurrenceKey key) throws Exception {
      return assertInstanceOf(ClaimOutcome.Granted.class, claim(key)).held();
    }
  }

  Contender inPlace(String holder) {
    return new Contender(holder, open(repo.path().toString(), holder), Holders.NOBODY);
  }

  Contender at(String url, String holder) {
    return new Contender(holder, open(url, holder), Holders.NOBODY);
  }

  Contender knowing(String holder, Holders holders) {
    return new Contender(holder, open(repo.path().toString(), holder), holders);
  }

  private synchronized GitControlSource open(String where, String cache) {
    GitControlSource source =
        switch (new GitRepositories(folder.resolve("cache-" + cache), Map.of(), folder)
            .open(where)) {
          case GitRepositories.Result.Remote(GitControlSource s) -> s;
          case GitRepositories.Result.Bare(GitControlSource s) -> s;
          case GitRepositories.Result.WorkTree(var files, GitControlSource s, var origin) -> s;
          case GitRepositories.Result.PlainFolder plain -> throw new AssertionError(plain);
          case GitRepositories.Result.NotARepository not -> throw new AssertionError(not);
        };
    opened.add(source);
    return source;
  }

  static OccurrenceKey key(String task) {
    return new OccurrenceKey(task, Digest.ofHex("b".repeat(64)), OccurrenceKey.ONCE);
  }

  static List<OccurrenceKey> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> key("t" + i)).toList();
  }

  /** The claims that stand, as git itself lists them. */
  List<String> refs() {
    return RealGit.run(repo.path(), "for-each-ref", "--format=%(refname)", "refs/mandate/leases")
        .lines()
        .toList();
  }

  @Override
  public void close() {
    opened.forEach(GitControlSource::close);
    repo.close();
  }
}
