package dev.mandate.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Set;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.UploadPack;

/**
 * Git over SSH for a folder of bare repositories, on a free local port. It lets in one user key,
 * which it writes, with the {@code known_hosts} that names it, into the {@code .ssh} of a home
 * folder.
 */
public final class GitSshServer implements AutoCloseable {
  private final SshServer server;
  private final Path folder;

  public GitSshServer(Path folder, Path home) throws Exception {
    this.folder = folder;
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    KeyPair host = generator.generateKeyPair();
    KeyPair user = generator.generateKeyPair();
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    server.setPublickeyAuthenticator(
        (name, key, session) -> KeyUtils.compareKeys(key, user.getPublic()));
    server.setCommandFactory((channel, command) -> new GitCommand(command));
    server.start();

    Path ssh = Files.createDirectories(home.resolve(".ssh"));
    Path key = ssh.resolve("id_ecdsa");
    try (OutputStream out = Files.newOutputStream(key)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "test", null, out);
    }
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(
        ssh.resolve("id_ecdsa.pub"), PublicKeyEntry.toString(user.getPublic()) + " test\n");
    Files.writeString(
        ssh.resolve("known_hosts"),
        "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(host.getPublic()) + "\n");
  }

  public String url(String name) {
    return "ssh://git@127.0.0.1:" + server.getPort() + "/" + name;
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }

  private final class GitCommand implements Command {
    private final String line;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;
    private Thread worker;

    GitCommand(String line) {
      this.line = line;
    }

    @Override
    public void setInputStream(InputStream stream) {
      in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
      out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
      err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
      exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
      String protocol = environment.getEnv().get("GIT_PROTOCOL");
      worker = Thread.ofVirtual().start(() -> exit.onExit(serve(protocol)));
    }

    @Override
    public void destroy(ChannelSession channel) {
      worker.interrupt();
    }

    private int serve(String protocol) {
      String name = line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\''));
      FileRepositoryBuilder builder = new FileRepositoryBuilder();
      builder.setGitDir(folder.resolve(name.substring(1)).toFile()).setBare().setMustExist(true);
      try (Repository repository = builder.build()) {
        if (line.startsWith("git-upload-pack")) {
          UploadPack upload = new UploadPack(repository);
          if (protocol != null) {
            upload.setExtraParameters(Set.copyOf(List.of(protocol.split(":"))));
          }
          upload.upload(in, out, err);
        } else {
          new ReceivePack(repository).receive(in, out, err);
        }
        return 0;
      } catch (IOException e) {
        return complain(name);
      }
    }

    private int complain(String name) {
      try {
        err.write(
            ("fatal: '" + name + "' does not appear to be a git repository\n")
                .getBytes(StandardCharsets.UTF_8));
        err.flush();
      } catch (IOException e) {
        return 1;
      }
      return 128;
    }
  }
}
