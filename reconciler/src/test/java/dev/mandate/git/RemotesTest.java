package dev.mandate.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mandate.git.RemoteAccessException.Problem;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.Heads;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.GitSshServer;
import dev.mandate.testkit.GivenRepo;
import dev.mandate.testkit.HeldPort;
import dev.mandate.testkit.SshKeySigner;
import dev.mandate.writeback.Publisher;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.jgit.lib.BatchRefUpdate;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemotesTest {
  @TempDir Path temp;
  private GivenRepo repo;
  private CommitId head;
  private final List<GitControlSource> opened = new ArrayList<>();

  @BeforeEach
  void given() {
    repo = GivenRepo.bare(temp.resolve("c.git"));
    head = repo.commit("main", "First", Map.of("mandate.yaml", "m"));
  }

  @AfterEach
  void close() {
    opened.forEach(GitControlSource::close);
    repo.close();
  }

  private GitControlSource open(String url, Map<String, String> environment) {
    GitRepositories.Result result =
        new GitRepositories(temp.resolve("cache"), environment, temp.resolve("home")).open(url);
    GitControlSource source =
        assertInstanceOf(GitRepositories.Result.Remote.class, result).source();
    opened.add(source);
    return source;
  }

  private static Publisher.Outcome publish(GitControlSource source, String name)
      throws RemoteUnavailableException {
    GitPublisher publisher =
        new GitPublisher(
            source,
            new Author("R", "r@example.org"),
            new SshKeySigner(),
            Clock.systemUTC(),
            duration -> Thread.onSpinWait(),
            new SplittableRandom(1));
    Publisher.RecordFile file =
        new Publisher.RecordFile(
            new RepoPath("runs/" + name), name.getBytes(StandardCharsets.UTF_8));
    return publisher.publish(
        List.of(new Publisher.Entry(Optional.empty(), List.of(file), List.of(), name)),
        (parent, accepted) -> List.of());
  }

  @Test
  void otherRefsOfTheServerAreNeverListed() throws Exception {
    addRefs(5_000);
    try (GitHttpServer server = new GitHttpServer(temp)) {
      GitControlSource source = open(server.url("c.git"), Map.of());
      assertEquals(Optional.of(head), source.fetch().desired());
      int before = server.requests().size();
      assertEquals(Optional.of(head), source.fetch().desired());
      List<String> second = server.requests().subList(before, server.requests().size());
      assertEquals(2, second.size(), () -> "one negotiation: " + second);
      for (String request : second) {
        String[] parts = request.split(" ", -1);
        assertEquals("version=2", parts[2], request);
        assertTrue(Long.parseLong(parts[3]) < 1_000, request);
      }
      assertEquals(
          1, source.objects().repository().getRefDatabase().getRefsByPrefix("refs/").size());
    }
  }

  private void addRefs(int count) throws IOException {
    BatchRefUpdate batch = repo.repository().getRefDatabase().newBatchUpdate();
    for (int i = 0; i < count; i++) {
      String ref = (i % 2 == 0 ? "refs/heads/topic/" : "refs/tags/t") + i;
      batch.addCommand(new ReceiveCommand(ObjectId.zeroId(), ObjectStore.objectId(head), ref));
    }
    try (RevWalk walk = new RevWalk(repo.repository())) {
      batch.execute(walk, NullProgressMonitor.INSTANCE);
    }
  }

  @Test
  void credentialsComeFromTheAddressOrTheEnvironment() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      server.require("x-access-token", "s3cret");
      String url = server.url("c.git");
      GitControlSource byToken = open(url, Map.of("MANDATE_GIT_TOKEN", "s3cret"));
      assertEquals(Optional.of(head), byToken.fetch().desired());
      assertInstanceOf(Publisher.Outcome.Published.class, publish(byToken, "a"));
      assertEquals(0, server.turnedAway(), "a token is not asked for");
      String withUser = url.replace("http://", "http://x-access-token:s3cret@");
      assertTrue(open(withUser, Map.of()).fetch().runs().isPresent());
    }
  }

  @Test
  void aRedirectToAnotherServerGetsNoToken() throws Exception {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer other =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    HttpServer first =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try {
      String elsewhere = "http://127.0.0.1:" + other.getAddress().getPort();
      other.createContext("/", exchange -> answer(exchange, 404, told));
      first.createContext(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Location", elsewhere + exchange.getRequestURI());
            answer(exchange, 302, told);
          });
      other.start();
      first.start();
      String url = "http://127.0.0.1:" + first.getAddress().getPort() + "/c.git";
      GitControlSource source = open(url, Map.of("MANDATE_GIT_TOKEN", "s3cret"));
      assertThrows(RemoteUnavailableException.class, source::fetch);
      String token = "[Basic eC1hY2Nlc3MtdG9rZW46czNjcmV0]";
      assertEquals(List.of("302 " + token, "404 null"), told.subList(0, 2));
      assertTrue(told.stream().noneMatch(("404 " + token)::equals), told::toString);
    } finally {
      first.stop(0);
      other.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, int status, List<String> told)
      throws IOException {
    told.add(status + " " + exchange.getRequestHeaders().get("Authorization"));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void anAnswerThatCannotBeReadIsATroubleOfTheRemote() throws Exception {
    Thread server;
    try (ServerSocket odd = new ServerSocket(0)) {
      server = Thread.ofVirtual().start(() -> answerBadly(odd));
      GitControlSource source = open("http://127.0.0.1:" + odd.getLocalPort() + "/c.git", Map.of());
      assertThrows(RemoteUnavailableException.class, source::fetch);
    }
    server.join();
  }

  private static void answerBadly(ServerSocket odd) {
    while (!odd.isClosed()) {
      try (var socket = odd.accept()) {
        socket
            .getOutputStream()
            .write("HTTP/1.1 401 No\r\nWWW-Authenticate: ".getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  @Test
  void refusedCredentialsAreToldAndNeverShown() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      server.require("x-access-token", "right");
      String url = server.url("c.git").replace("http://", "http://me:hunter2@");
      GitControlSource source = open(url, Map.of());
      RemoteAccessException failure = assertThrows(RemoteAccessException.class, source::fetch);
      assertEquals(Problem.NO_ACCESS, failure.problem());
      for (Throwable at = failure; at != null; at = at.getCause()) {
        assertFalse(at.toString().contains("hunter2"), at::toString);
        assertFalse(at.toString().contains("me@"), at::toString);
      }
      String kept = filesUnder(temp.resolve("cache"));
      assertFalse(kept.contains("hunter2"));
    }
  }

  private static String filesUnder(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(file).append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void tokenIsNotSentInTheClearToAnotherMachine() {
    RemoteAddress far = RemoteAddress.parse("http://git.example.org/x.git").orElseThrow();
    RemoteAddress near = RemoteAddress.parse("http://127.0.0.1:80/x.git").orElseThrow();
    RemoteAddress secure = RemoteAddress.parse("https://git.example.org/x.git").orElseThrow();
    assertEquals(
        List.of(false, true, true),
        List.of(far.isConfidential(), near.isConfidential(), secure.isConfidential()));
  }

  @Test
  void missingRepositoryIsToldFromAnUnreachableServer() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp)) {
      GitControlSource missing = open(server.url("nothing.git"), Map.of());
      RemoteAccessException failure = assertThrows(RemoteAccessException.class, missing::fetch);
      assertEquals(Problem.NO_REPOSITORY, failure.problem());
    }
    try (HeldPort closed = new HeldPort()) {
      GitControlSource nobody = open("http://127.0.0.1:" + closed.number() + "/c.git", Map.of());
      RemoteUnavailableException failure =
          assertThrows(RemoteUnavailableException.class, nobody::fetch);
      assertFalse(failure instanceof RemoteAccessException, failure::toString);
      assertTrue(failure.getMessage().contains("cannot be reached"), failure::toString);
    }
  }

  @Test
  void answerThatBreaksOffIsUnavailable() throws Exception {
    try (ServerSocket broken = new ServerSocket(0)) {
      Thread server =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var socket = broken.accept();
                        PrintWriter out =
                            new PrintWriter(
                                socket.getOutputStream(), true, StandardCharsets.US_ASCII)) {
                      out.print(
                          "HTTP/1.1 200 OK\r\nContent-Type:"
                              + " application/x-git-upload-pack-advertisement\r\n"
                              + "Content-Length: 5000\r\n\r\n001e# service=git-upload-pack\n");
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  });
      GitControlSource source =
          open(
              "http://127.0.0.1:" + broken.getLocalPort() + "/c.git",
              Map.of("MANDATE_GIT_TIMEOUT", "1", "MANDATE_GIT_TRIES", "2"));
      assertThrows(RemoteUnavailableException.class, source::fetch);
      server.join();
    }
  }

  @Test
  void readsAndWritesOverSsh() throws Exception {
    try (GitSshServer server = new GitSshServer(temp, temp.resolve("home"))) {
      GitControlSource source = open(server.url("c.git"), Map.of());
      assertEquals(Optional.of(head), source.fetch().desired());
      assertInstanceOf(Publisher.Outcome.Published.class, publish(source, "a"));
      Heads after = source.fetch();
      assertEquals(repo.head("mandate/runs").map(ObjectStore::commitId), after.runs());
      GitControlSource missing = open(server.url("nothing.git"), Map.of());
      RemoteAccessException failure = assertThrows(RemoteAccessException.class, missing::fetch);
      assertEquals(Problem.NO_REPOSITORY, failure.problem(), failure::toString);
    }
  }

  @Test
  void unknownSshHostIsRefused() throws Exception {
    Path home = temp.resolve("home");
    try (GitSshServer server = new GitSshServer(temp, home)) {
      Files.writeString(home.resolve(".ssh/known_hosts"), "");
      GitControlSource source = open(server.url("c.git"), Map.of());
      RemoteAccessException failure = assertThrows(RemoteAccessException.class, source::fetch);
      assertEquals(Problem.NO_ACCESS, failure.problem(), failure::toString);
      assertEquals("", Files.readString(home.resolve(".ssh/known_hosts")));
    }
  }

  @Test
  void unknownSshKeyIsRefused() throws Exception {
    Path home = temp.resolve("home");
    try (GitSshServer server = new GitSshServer(temp, home)) {
      Files.delete(home.resolve(".ssh/id_ecdsa"));
      GitControlSource source = open(server.url("c.git"), Map.of());
      RemoteAccessException failure = assertThrows(RemoteAccessException.class, source::fetch);
      assertEquals(Problem.NO_ACCESS, failure.problem(), failure::toString);
    }
  }

  /** As two processes would: nothing is shared but the cache folder. */
  @Test
  void sourcesThatShareACacheDoNotDisturbEachOther() throws Exception {
    try (GitHttpServer server = new GitHttpServer(temp);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Integer>> work = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int own = i;
        work.add(
            () -> {
              GitControlSource source =
                  assertInstanceOf(
                          GitRepositories.Result.Remote.class,
                          new GitRepositories(
                                  temp.resolve("shared"), Map.of(), temp.resolve("home"))
                              .open(server.url("c.git")))
                      .source();
              try (source) {
                for (int round = 0; round < 5; round++) {
                  Publisher.Outcome outcome = publish(source, own + "-" + round);
                  while (outcome instanceof Publisher.Outcome.Outpaced) {
                    outcome = publish(source, own + "-" + round);
                  }
                  assertInstanceOf(Publisher.Outcome.Published.class, outcome);
                  CommitId at = source.fetch().runs().orElseThrow();
                  assertTrue(
                      source.find(at, new RepoPath("runs/" + own + "-" + round)).isPresent());
                }
                return 5;
              }
            });
      }
      int published = 0;
      for (Future<Integer> done : threads.invokeAll(work)) {
        published += done.get();
      }
      assertEquals(published, repo.files("mandate/runs").size());
    }
  }
}
