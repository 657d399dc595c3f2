package dev.mandate.git;

import dev.mandate.snapshot.RemoteUnavailableException;
import java.io.File;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.TransportHttp;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.JGitKeyCache;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * Opens connections to remotes. HTTP credentials come from the URL or from {@code
 * MANDATE_GIT_TOKEN}; SSH uses the keys, agent, {@code config} and {@code known_hosts} of one
 * {@code .ssh} folder and refuses hosts that it does not know. Nothing is ever asked at a terminal.
 */
final class RemoteConnections {
  /** Environment variable with a token for {@code https} remotes. */
  static final String TOKEN = "MANDATE_GIT_TOKEN";

  private static final String TOKEN_USER = "x-access-token";

  private final RemoteTokens tokens;
  private final Supplier<SshSessionFactory> ssh;
  private final Patience patience;

  /**
   * @param others asked where the environment has no token
   * @param home folder that holds {@code .ssh}
   */
  RemoteConnections(
      Map<String, String> environment, RemoteTokens others, File home, Patience patience) {
    this.patience = patience;
    Optional<String> own = Optional.ofNullable(environment.get(TOKEN)).filter(t -> !t.isBlank());
    this.tokens = own.isPresent() ? remote -> own : others;
    this.ssh = new OnFirstUse<>(() -> sshFrom(home));
  }

  private static SshSessionFactory sshFrom(File home) {
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(home)
        .setSshDirectory(new File(home, ".ssh"))
        .setPreferredAuthentications("publickey")
        .withDefaultConnectorFactory()
        .build(new JGitKeyCache());
  }

  /**
   * A connection for one fetch or push into or from a repository here.
   *
   * @param retryAfter told how long a busy HTTP server wants to be left alone
   */
  Transport open(Repository here, RemoteAddress remote, Consumer<Duration> retryAfter)
      throws NotSupportedException, TransportException, RemoteUnavailableException {
    boolean asks = remote.password().isEmpty() && remote.isHttp() && remote.isConfidential();
    Optional<String> token = asks ? tokens.of(remote.uri().toString()) : Optional.empty();
    Transport transport = Transport.open(here, remote.uri());
    transport.setTimeout((int) patience.silence().toSeconds());
    transport.setTagOpt(TagOpt.NO_TAGS);
    if (transport instanceof SshTransport overSsh) {
      overSsh.setSshSessionFactory(ssh.get());
    }
    if (transport instanceof TransportHttp overHttp) {
      overHttp.setHttpConnectionFactory(
          new HttpAnswers(
              retryAfter,
              url -> isOf(remote, url.getProtocol(), url.getHost(), url.getPort()),
              token.map(own -> HttpAnswers.basic(user(remote), own))));
    }
    if (remote.isFile()) {
      ReceivePack.byGit(transport);
    }
    transport.setCredentialsProvider(new FixedCredentials(remote, token));
    return transport;
  }

  private static String user(RemoteAddress remote) {
    return remote.user().orElse(TOKEN_USER);
  }

  /**
   * Whether this is the server that was configured: a redirect to another one gets nothing.
   *
   * @param port -1 where none is named
   */
  private static boolean isOf(RemoteAddress remote, String scheme, String host, int port) {
    return remote.isHttp()
        && remote.uri().getHost().equalsIgnoreCase(host)
        && remote.uri().getPort() == port
        && remote.uri().getScheme().equalsIgnoreCase(scheme);
  }

  /** Gives what is configured, to the configured host only, and never asks. */
  private static final class FixedCredentials extends CredentialsProvider {
    private final RemoteAddress remote;
    private final Optional<String> token;

    FixedCredentials(RemoteAddress remote, Optional<String> token) {
      this.remote = remote;
      this.token = token;
    }

    @Override
    public boolean isInteractive() {
      return false;
    }

    @Override
    public boolean supports(CredentialItem... items) {
      for (CredentialItem item : items) {
        if (!(item instanceof CredentialItem.Username || item instanceof CredentialItem.Password)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean get(URIish uri, CredentialItem... items) {
      boolean sameHost = isOf(remote, uri.getScheme(), uri.getHost(), uri.getPort());
      Optional<String> password = remote.password().or(() -> token);
      if (!sameHost || !supports(items) || password.isEmpty()) {
        return false;
      }
      for (CredentialItem item : items) {
        if (item instanceof CredentialItem.Username name) {
          name.setValue(user(remote));
        } else if (item instanceof CredentialItem.Password secret) {
          secret.setValue(password.get().toCharArray());
        }
      }
      return true;
    }
  }
}
