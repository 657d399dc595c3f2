package dev.mandate.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jgit.errors.RepositoryNotFoundException;
import org.eclipse.jgit.http.server.GitServlet;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;

/** Smart HTTP over a folder of bare repositories, pushes included, on a free local port. */
public final class GitHttpServer implements AutoCloseable {
  private final HeldPort port = new HeldPort();
  private final Server server = new Server();
  private final ServerConnector connector;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<List<Move>> pushes = new CopyOnWriteArrayList<>();
  private final AtomicInteger answersToDrop = new AtomicInteger();
  private final AtomicInteger turnedAway = new AtomicInteger();
  private final AtomicInteger pushesToBreak = new AtomicInteger();
  private volatile Optional<Predicate<String>> credentials = Optional.empty();
  private volatile BiConsumer<Repository, List<Move>> listener = (repository, moves) -> {};
  private volatile Predicate<String> guarded = ref -> false;
  private volatile boolean atomic = true;
  private int running;

  /** Serves {@code folder/<name>} as {@code url("<name>")}. */
  public GitHttpServer(Path folder) throws Exception {
    HttpConfiguration http = new HttpConfiguration();
    connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost("127.0.0.1");
    connector.setPort(port.number());
    connector.setReusePort(true);
    server.addConnector(connector);
    GitServlet servlet = new GitServlet();
    servlet.setRepositoryResolver(
        (request, name) -> {
          try {
            FileRepositoryBuilder at = new FileRepositoryBuilder();
            at.setGitDir(folder.resolve(name).toFile()).setBare().setMustExist(true);
            return at.build();
          } catch (IOException e) {
            throw new RepositoryNotFoundException(name, e);
          }
        });
    servlet.setReceivePackFactory(
        (request, repository) -> {
          ReceivePack receive = new ReceivePack(repository);
          receive.setAllowNonFastForwards(true);
          receive.setPreReceiveHook((pack, commands) -> commands.forEach(this::guard));
          receive.setPostReceiveHook((pack, commands) -> pushed(repository, commands));
          return receive;
        });
    ServletContextHandler context = new ServletContextHandler("/");
    context.addFilter(new FilterHolder(new Gate()), "/*", EnumSet.of(DispatcherType.REQUEST));
    context.addServlet(new ServletHolder(servlet), "/*");
    server.setHandler(context);
    server.start();
  }

  public String url(String name) {
    return "http://127.0.0.1:" + port.number() + "/" + name;
  }

  /** From now on every request needs these. */
  public void require(String user, String password) {
    require((user + ":" + password)::equals);
  }

  /**
   * From now on every request needs credentials.
   *
   * @param accepted told {@code user:password}
   */
  public void require(Predicate<String> accepted) {
    credentials = Optional.of(accepted);
  }

  /** Told after each push what it has moved, before the push is answered. */
  public void whenPushed(BiConsumer<Repository, List<Move>> listener) {
    this.listener = listener;
  }

  /** From now on this is a server that cannot move several refs all or nothing. */
  public void refuseAtomicPushes() {
    atomic = false;
  }

  /** From now on nobody pushes these refs, as a host does with protected branches. */
  public void protect(Predicate<String> refs) {
    guarded = refs;
  }

  private void guard(ReceiveCommand command) {
    if (guarded.test(command.getRefName())) {
      command.setResult(
          ReceiveCommand.Result.REJECTED_OTHER_REASON,
          "push declined due to repository rule violations");
    }
  }

  /** From now on connections are refused. */
  public void down() {
    try {
      connector.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the test server does not stop listening", e);
    }
  }

  /** Listens again at the same port. */
  public void up() {
    try {
      connector.start();
    } catch (Exception e) {
      throw new IllegalStateException("the test server does not listen again", e);
    }
  }

  /** The next push is carried out, but its answer is lost. */
  public void dropNextPushAnswer() {
    answersToDrop.incrementAndGet();
  }

  /** The next push breaks off before it is carried out. */
  public void breakNextPush() {
    pushesToBreak.incrementAndGet();
  }

  /** Finished requests so far: method, path, Git protocol version and bytes of the answer. */
  public synchronized List<String> requests() throws InterruptedException {
    while (running > 0) {
      wait();
    }
    return List.copyOf(requests);
  }

  /** How many requests so far had no credentials, or wrong ones. */
  public int turnedAway() {
    return turnedAway.get();
  }

  /** A ref that a push has moved; zeros where it was made or deleted. */
  public record Move(String ref, String from, String to) {}

  /** What each push so far has moved. */
  public List<List<Move>> pushes() {
    return List.copyOf(pushes);
  }

  private void pushed(Repository repository, Collection<ReceiveCommand> commands) {
    List<Move> moves =
        commands.stream()
            .filter(c -> c.getResult() == ReceiveCommand.Result.OK)
            .map(c -> new Move(c.getRefName(), c.getOldId().name(), c.getNewId().name()))
            .toList();
    pushes.add(moves);
    listener.accept(repository, moves);
  }

  private synchronized void started() {
    running++;
  }

  private synchronized void ended() {
    running--;
    notifyAll();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the test server does not stop", e);
    } finally {
      port.close();
    }
  }

  private final class Gate implements Filter {
    @Override
    public void doFilter(ServletRequest rawRequest, ServletResponse rawResponse, FilterChain chain)
        throws IOException, ServletException {
      started();
      try {
        handle(rawRequest, rawResponse, chain);
      } finally {
        ended();
      }
    }

    private void handle(ServletRequest rawRequest, ServletResponse rawResponse, FilterChain chain)
        throws IOException, ServletException {
      HttpServletRequest request = (HttpServletRequest) rawRequest;
      HttpServletResponse response = (HttpServletResponse) rawResponse;
      if (credentials.isPresent() && !isAuthorized(request)) {
        turnedAway.incrementAndGet();
        response.setHeader("WWW-Authenticate", "Basic realm=\"git\"");
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        return;
      }
      boolean push = request.getRequestURI().endsWith("/git-receive-pack");
      if (push && pushesToBreak.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IOException("the push breaks off on purpose");
      }
      if (push && answersToDrop.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        chain.doFilter(request, new DiscardingResponse(response));
        throw new IOException("the answer is lost on purpose");
      }
      if (!atomic && "service=git-receive-pack".equals(request.getQueryString())) {
        EditedResponse edited = new EditedResponse(response);
        chain.doFilter(request, edited);
        edited.send(" atomic", " atomik");
        return;
      }
      CountingResponse counting = new CountingResponse(response);
      chain.doFilter(request, counting);
      requests.add(
          request.getMethod()
              + " "
              + request.getRequestURI()
              + " "
              + request.getHeader("Git-Protocol")
              + " "
              + counting.bytes());
    }

    private boolean isAuthorized(HttpServletRequest request) {
      String header = request.getHeader("Authorization");
      return header != null
          && header.startsWith("Basic ")
          && credentials
              .orElseThrow()
              .test(new String(Base64.getDecoder().decode(header.substring(6)), UTF_8));
    }
  }
}
