package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.RealGit;
import dev.mandate.testkit.faults.Fault;
import dev.mandate.testkit.faults.FaultPlan;
import dev.mandate.testkit.faults.FaultProxy;
import dev.mandate.testkit.faults.GitRequest.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A fetch through a network that fails: survived where that can be, told otherwise. */
class RemoteFaultsTest {
  @TempDir Path temp;
  private GivenRepo repo;
  private CommitId head;
  private GitHttpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void given() throws Exception {
    repo = GivenRepo.bare(temp.resolve("c.git"));
    head = repo.commit("main", "notes", noise(20_000));
    server = new GitHttpServer(temp);
    proxy = new FaultProxy(server.url(""));
  }

  @AfterEach
  void close() {
    proxy.close();
    server.close();
    repo.close();
  }

  /** What does not compress, so that a pack is as long as its content. */
  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(7).nextBytes(noise);
    return noise;
  }

  private GitControlSource open(Map<String, String> environment) {
    return assertInstanceOf(
            GitRepositories.Result.Remote.class,
            new GitRepositories(temp.resolve("cache"), environment, temp.resolve("home"))
                .open(proxy.url("c.git")))
        .source();
  }

  static Stream<Arguments> faultsOfAFetch() {
    List<Fault> faults =
        List.of(
            new Fault.CutBefore(),
            new Fault.CutAfter(),
            new Fault.CutRequest(20),
            new Fault.CutAnswer(0),
            new Fault.CutAnswer(150),
            new Fault.Answer(500),
            new Fault.Answer(502),
            Fault.Answer.later(429, "0"),
            Fault.Answer.later(503, "1"),
            new Fault.Hang(),
            new Fault.HangInAnswer(170),
            new Fault.Slow(97, 1));
    return Stream.of(Kind.FETCH_REFS, Kind.LIST, Kind.FETCH)
        .flatMap(kind -> faults.stream().map(fault -> Arguments.of(kind, fault)));
  }

  @ParameterizedTest
  @MethodSource("faultsOfAFetch")
  void oneFaultIsSurvived(Kind kind, Fault fault) throws Exception {
    proxy.follow(FaultPlan.at(kind, 1, fault));
    boolean hangs = fault instanceof Fault.Hang || fault instanceof Fault.HangInAnswer;
    // Else who is told to give up after a second takes a machine that stands still for a fault.
    Map<String, String> patience = hangs ? Map.of("MANDATE_GIT_TIMEOUT", "1") : Map.of();
    try (GitControlSource source = open(patience)) {
      assertEquals(Optional.of(head), source.fetch().desired());
      assertEquals(1, proxy.struck().size());
      assertWhole(source);
    }
  }

  static Stream<Fault> brokenPacks() {
    return Stream.concat(
        Stream.of(300, 1_000, 5_000, 12_000, 20_000, 20_150).map(Fault.CutAnswer::new),
        Stream.of(60, 100, 1_000, 9_000, 19_990, 20_050, 20_100).map(Fault.Corrupt::new));
  }

  @ParameterizedTest
  @MethodSource("brokenPacks")
  void aPackThatBreaksLeavesTheMirrorAsItWas(Fault fault) throws Exception {
    proxy.follow(FaultPlan.always(Kind.FETCH, fault));
    try (GitControlSource source = open(Map.of("MANDATE_GIT_TRIES", "2"))) {
      assertThrows(RemoteUnavailableException.class, source::fetch);
      assertEquals(2, proxy.struck().size());
      assertEquals(
          List.of(), source.objects().repository().getRefDatabase().getRefsByPrefix("refs/"));
      RealGit.run(source.location(), "fsck", "--strict", "--no-dangling");
      proxy.heal();
      assertEquals(Optional.of(head), source.fetch().desired());
      assertWhole(source);
    }
  }

  private void assertWhole(GitControlSource source) throws IOException {
    RealGit.run(source.location(), "fsck", "--strict", "--no-dangling");
    assertTrue(source.find(head, new RepoPath("notes")).isPresent());
    try (Stream<Path> packs = Files.walk(source.location().resolve("objects"))) {
      assertEquals(
          List.of(), packs.filter(p -> p.getFileName().toString().endsWith(".tmp")).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"FETCH_REFS", "LIST", "FETCH"})
  void aRemoteThatKeepsFailingIsGivenUpAndSaidSo(Kind kind) throws Exception {
    proxy.follow(FaultPlan.always(kind, new Fault.Answer(500)));
    try (GitControlSource source = open(Map.of("MANDATE_GIT_TRIES", "3"))) {
      RemoteUnavailableException failure =
          assertThrows(RemoteUnavailableException.class, source::fetch);
      assertEquals(3, proxy.struck().size());
      assertTrue(failure.getMessage().contains("500"), failure::getMessage);
      assertTrue(failure.getMessage().contains("asked 3 times"), failure::getMessage);
    }
  }

  @Test
  void whoIsToldToStayAwayForLongDoesNotComeBack() throws Exception {
    proxy.follow(FaultPlan.always(Kind.FETCH_REFS, Fault.Answer.later(429, "600")));
    try (GitControlSource source = open(Map.of())) {
      RemoteUnavailableException failure =
          assertThrows(RemoteUnavailableException.class, source::fetch);
      assertEquals(1, proxy.struck().size());
      assertTrue(failure.getMessage().contains("left alone for 600"), failure::getMessage);
    }
  }

  @Test
  void aRemoteThatComesBackIsFoundAgain() throws Exception {
    proxy.down();
    AtomicInteger pauses = new AtomicInteger();
    Sleeper comesBackMeanwhile =
        pause -> {
          if (pauses.incrementAndGet() == 3) {
            assertDoesNotThrow(proxy::up);
          }
        };
    GitRepositories repositories =
        new GitRepositories(
            temp.resolve("cache"),
            Map.of("MANDATE_GIT_TRIES", "8"),
            RemoteTokens.none(),
            temp,
            ListingLimits.DEFAULT,
            comesBackMeanwhile);
    try (GitControlSource source =
        assertInstanceOf(GitRepositories.Result.Remote.class, repositories.open(proxy.url("c.git")))
            .source()) {
      assertEquals(Optional.of(head), source.fetch().desired());
      assertEquals(3, pauses.get());
    }
  }

  @Test
  void aLimitThatIsNoNumberIsRefused() {
    for (String bad : List.of("0", "-1", "soon", "3601", "99999999999")) {
      GitRepositories.Result result =
          new GitRepositories(temp.resolve("cache"), Map.of("MANDATE_GIT_TIMEOUT", bad), temp)
              .open(proxy.url("c.git"));
      String reason =
          assertInstanceOf(GitRepositories.Result.NotARepository.class, result).reason();
      assertTrue(reason.contains("MANDATE_GIT_TIMEOUT is \"" + bad), reason);
    }
  }
}
