package dev.mandate.testkit.github;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.mandate.testkit.GitHttpServer;
import dev.mandate.testkit.SettableClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.Repository;

/**
 * A GitHub of one's own: REST on one port of loopback, smart HTTP Git on another, and webhooks that
 * a test delivers. Time is the given clock's. Closing it fails when a request, an answer or a
 * webhook was not as GitHub describes them.
 */
public final class FakeGitHub implements AutoCloseable {
  private static final Duration TOKEN_LIFE = Duration.ofHours(1);

  private final SettableClock clock;
  private final Path folder;
  private final GitHttpServer git;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Desk desk;
  private final Webhooks webhooks = new Webhooks();
  private final Map<Long, Account> accounts = new LinkedHashMap<>();
  private final Map<String, FakeRepository> repositories = new LinkedHashMap<>();
  private final Map<String, Set<Long>> teams = new LinkedHashMap<>();
  private final List<FakeApp> apps = new ArrayList<>();
  private final Map<String, Caller.AsInstallation> tokens = new LinkedHashMap<>();
  private long ids = 1000;

  /**
   * @param folder for the bare repositories
   */
  public FakeGitHub(Path folder, SettableClock clock) throws Exception {
    this.clock = clock;
    this.folder = folder;
    this.git = new GitHttpServer(folder);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    this.desk = new Desk(this, Contract.published());
    git.whenPushed(this::pushed);
    git.require(credentials -> pusher(credentials).isPresent());
    server.createContext("/api/v3", desk);
    server.setExecutor(threads);
    server.start();
  }

  /** Base of the REST API, as on an Enterprise host; without a slash at the end. */
  public String api() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v3";
  }

  /** Where its repositories are cloned from. */
  public String web() {
    return git.url("").replaceFirst("/$", "");
  }

  /** A new account of a person. */
  public Account person(String login) {
    return account(login, "User");
  }

  /** A new account of an organization. */
  public Account organization(String login) {
    return account(login, "Organization");
  }

  private Account account(String login, String type) {
    return locked(
        () -> {
          Account account = new Account(nextId(), login, type);
          accounts.put(account.id(), account);
          return account;
        });
  }

  /** Gives an account another login; the old one is free for others. */
  public void rename(Account account, String login) {
    locked(
        () -> {
          account.rename(login);
          return account;
        });
  }

  /** A new App, installed on all that its owner has. */
  public FakeApp app(String slug, Account owner, Map<String, String> permissions) {
    Account bot = account(slug + "[bot]", "Bot");
    return locked(
        () -> {
          FakeApp app = new FakeApp(nextId(), slug, bot, owner, permissions);
          apps.add(app);
          return app;
        });
  }

  /** A new repository without commits. */
  public FakeRepository repository(Account owner, String name) {
    return locked(
        () -> {
          String path = owner.login() + "/" + name;
          Path bare = folder.resolve(path + ".git");
          FakeRepository made = new FakeRepository(this, owner, name, bare, git.url(path + ".git"));
          repositories.put(path, made);
          return made;
        });
  }

  List<FakeRepository> repositories() {
    return List.copyOf(repositories.values());
  }

  void delete(FakeRepository repository) {
    repositories.remove(repository.fullName());
  }

  /** Puts people into a team, named {@code org/slug}. */
  public void team(String name, Account... members) {
    locked(
        () -> teams.put(name, new HashSet<>(List.of(members).stream().map(Account::id).toList())));
  }

  /** Its Git side, which can fail and refuse; repositories are {@code owner/name.git}. */
  public GitHttpServer git() {
    return git;
  }

  /** What goes wrong, and what was asked. */
  public Desk desk() {
    return desk;
  }

  public Webhooks webhooks() {
    return webhooks;
  }

  /** From now on nobody pushes this branch, of any repository. */
  public void protect(String branch) {
    git.protect(("refs/heads/" + branch)::equals);
  }

  /** A clone URL that carries somebody's right to push: any password is theirs. */
  public String pushUrl(FakeRepository to, Account as) {
    return to.cloneUrl().replace("http://", "http://" + as.login() + ":own@");
  }

  private void pushed(Repository repository, List<GitHttpServer.Move> moves) {
    locked(
        () -> {
          Path at = repository.getDirectory().toPath();
          FakeRepository in =
              repositories.values().stream()
                  .filter(one -> one.folder().equals(at))
                  .findFirst()
                  .orElseThrow();
          for (GitHttpServer.Move move : moves) {
            if (move.ref().startsWith("refs/heads/")) {
              moved(in, lastPusher.orElseThrow(), move);
            }
          }
          return in;
        });
  }

  /** What a push of a branch brings about. */
  void moved(FakeRepository in, Account pusher, GitHttpServer.Move move) {
    ObjectNode told =
        Forms.object().put("ref", move.ref()).put("before", move.from()).put("after", move.to());
    told.putObject("pusher").put("name", pusher.login());
    tell(in, pusher, "push.event", told);
    Pulls.moved(in, pusher, move);
    Merges.pushed(in, pusher, move);
  }

  private volatile Optional<Account> lastPusher = Optional.empty();

  private Optional<Account> pusher(String credentials) {
    return locked(
        () -> {
          String user = credentials.replaceFirst(":.*", "");
          String password = credentials.replaceFirst("^[^:]*:", "");
          Optional<Account> found =
              user.equals("x-access-token") ? installed(password) : byLogin(user);
          lastPusher = found;
          return found;
        });
  }

  private Optional<Account> installed(String token) {
    return Optional.ofNullable(tokens.get(token))
        .filter(t -> now().isBefore(t.expires()))
        .filter(t -> t.may("contents", true))
        .map(t -> t.app().bot());
  }

  void tell(FakeRepository in, Account sender, String form, ObjectNode values) {
    ObjectNode all = values.deepCopy();
    all.set("repository", in.json());
    all.set("sender", sender.json());
    apps.stream()
        .findFirst()
        .ifPresent(app -> all.putObject("installation").put("id", app.installation()));
    webhooks.add(form, all);
  }

  Caller.AsInstallation issue(FakeApp app, Set<String> names, Map<String, String> permissions) {
    String token = "ghs_" + Long.toString(nextId() * 7919L, 36) + "x".repeat(30);
    Caller.AsInstallation caller =
        new Caller.AsInstallation(app, token, now().plus(TOKEN_LIFE), names, permissions);
    tokens.put(token, caller);
    return caller;
  }

  /** Who has signed a request. */
  Caller caller(String authorization) {
    String word = authorization.replaceFirst("(?i)^(bearer|token) ", "");
    Caller.AsInstallation known = tokens.get(word);
    if (known != null) {
      return now().isBefore(known.expires()) ? known : new Caller.Nobody();
    }
    return apps.stream()
        .filter(app -> word.chars().filter(c -> c == '.').count() == 2 && app.signed(word, now()))
        .findFirst()
        .<Caller>map(Caller.AsApp::new)
        .orElseGet(Caller.Nobody::new);
  }

  Optional<FakeRepository> repository(String fullName) {
    return Optional.ofNullable(repositories.get(fullName));
  }

  Optional<Account> byLogin(String login) {
    return accounts.values().stream().filter(a -> a.login().equalsIgnoreCase(login)).findFirst();
  }

  Optional<Account> byId(long id) {
    return Optional.ofNullable(accounts.get(id));
  }

  Optional<Account> byEmail(String email) {
    return accounts.values().stream()
        .filter(
            a ->
                a.email().equalsIgnoreCase(email)
                    || email.matches(a.id() + "\\+[^@]+@users\\.noreply\\.[a-z.]+"))
        .findFirst();
  }

  Set<Long> members(String team) {
    return teams.getOrDefault(team, Set.of());
  }

  boolean hasTeam(String team) {
    return teams.containsKey(team);
  }

  long nextId() {
    return locked(() -> ids++);
  }

  Clock clock() {
    return clock;
  }

  Instant now() {
    return clock.instant();
  }

  /** Now, as it stands in answers. */
  String time() {
    return now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
  }

  <T> T locked(Supplier<T> work) {
    synchronized (clock) {
      return work.get();
    }
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    desk.close();
    server.stop(0);
    threads.shutdownNow();
    git.close();
    desk.requireNoBreach(webhooks.made());
  }
}
