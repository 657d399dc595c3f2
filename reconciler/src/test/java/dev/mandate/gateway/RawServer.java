package dev.mandate.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A provider that answers each request with bytes as a test wants them, and keeps what it got. */
final class RawServer implements AutoCloseable {
  private final ServerSocket door;
  private final Script script;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  final CountDownLatch closed = new CountDownLatch(1);

  /** What comes after a request has been read. */
  @FunctionalInterface
  interface Script {
    void answer(OutputStream out, Socket socket) throws Exception;
  }

  RawServer(Script script) {
    this.script = script;
    try {
      this.door = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofPlatform().daemon().start(this::accept);
  }

  /** Always the same bytes, and the end of the connection. */
  static RawServer saying(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new RawServer((out, socket) -> out.write(bytes));
  }

  /** A good head, and this body, until the connection ends. */
  static RawServer answering(String type, String body) {
    return saying(
        "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nConnection: close\r\n\r\n" + body);
  }

  String address() {
    return "http://127.0.0.1:" + door.getLocalPort();
  }

  /** Heads and bodies as they came. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  private void accept() {
    try {
      while (closed.getCount() > 0) {
        Socket socket = door.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // This is how it is closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      requests.add(request(socket.getInputStream()));
      script.answer(socket.getOutputStream(), socket);
      socket.getOutputStream().flush();
    } catch (IOException e) {
      // The gateway has heard enough.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String request(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("gone");
      }
      head.append((char) next);
    }
    java.util.regex.Matcher length =
        java.util.regex.Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
    int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
    return head + new String(in.readNBytes(size), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    door.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
