package dev.mandate.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jgit.http.server.GitServlet;

/** A Git server over smart HTTP, in a process of its own so that both sides find it the same. */
public final class HttpRemote {
  private HttpRemote() {}

  /** Serves the bare repositories of a folder; prints the port, and ends when its stdin does. */
  public static void main(String[] args) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletHolder servlet = new ServletHolder(new GitServlet());
    servlet.setInitParameter("base-path", args[0]);
    servlet.setInitParameter("export-all", "true");
    ServletContextHandler context = new ServletContextHandler();
    context.addServlet(servlet, "/*");
    server.setHandler(context);
    server.start();
    System.out.println(connector.getLocalPort());
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    server.stop();
  }

  /** A running server; closing ends it. */
  record Running(Process process, int port) implements AutoCloseable {
    String url(Path repository) {
      return "http://127.0.0.1:" + port + "/" + repository.getFileName();
    }

    @Override
    public void close() throws IOException {
      process.getOutputStream().close();
    }
  }

  static Running start(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HttpRemote.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("server.txt").toFile())
            .start();
    String port = process.inputReader(java.nio.charset.StandardCharsets.UTF_8).readLine();
    if (port == null) {
      throw new IOException("the Git server did not start, see " + folder.resolve("server.txt"));
    }
    return new Running(process, Integer.parseInt(port));
  }
}
