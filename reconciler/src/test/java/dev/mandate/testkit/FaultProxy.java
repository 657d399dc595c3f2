package dev.mandate.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/**
 * A network that fails on demand: stands before a smart-HTTP Git server and does to each request
 * what a {@link Plan} says. Every request has a connection of its own, so that requests can be
 * counted; with one client at a time, the same plan meets the same requests in every run.
 * Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int CHUNK = 4096;

  private final URI target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new ArrayList<>();
  private final List<Struck> struck = new ArrayList<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private volatile ServerSocket listening;
  private volatile Plan plan = request -> Optional.empty();

  /** What a request is for. */
  public enum Kind {
    /** The handshake before a fetch. */
    FETCH_REFS,
    /** Where refs stand (protocol version 2). */
    LIST,
    /** The transfer of a pack to the client. */
    FETCH,
    /** The handshake before a push. */
    PUSH_REFS,
    /** The push itself. */
    PUSH,
    OTHER
  }

  /**
   * A request on its way.
   *
   * @param number among all since the plan was set, from 1
   * @param numberOfKind among those of its kind, from 1
   * @param bytes of its body, as sent
   */
  public record Request(int number, Kind kind, int numberOfKind, String line, int bytes) {}

  /** What is done to a request. */
  public sealed interface Fault {
    /** The connection ends before anything was sent on. */
    record CutBefore() implements Fault {}

    /** The request arrives in full and is carried out, but no answer comes back. */
    record CutAfter() implements Fault {}

    /** The server gets so many bytes of the body, then both sides are cut. */
    record CutRequest(int bytes) implements Fault {}

    /** The client gets so many bytes of the answer, its head included, then is cut. */
    record CutAnswer(int bytes) implements Fault {}

    /** The byte at this place of the answer's body is turned over; the rest is as it was. */
    record Corrupt(int at) implements Fault {}

    /** Another answer, and nothing sent on. */
    record Answer(int status, Map<String, String> headers) implements Fault {
      public Answer(int status) {
        this(status, Map.of());
      }

      /** With a {@code Retry-After}. */
      public static Answer later(int status, String after) {
        return new Answer(status, Map.of("Retry-After", after));
      }
    }

    /** Nothing is sent on and nothing comes back, until somebody gives up. */
    record Hang() implements Fault {}

    /** The request is carried out, so many bytes of the answer come back, then nothing. */
    record HangInAnswer(int bytes) implements Fault {}

    /** The answer comes in pieces of so many bytes, a pause before each. */
    record Slow(int bytes, int pauseMillis) implements Fault {}
  }

  /** Says for each request what is done to it; nothing when it is to pass. */
  @FunctionalInterface
  public interface Plan {
    Optional<Fault> of(Request request);

    /** One fault, for the n-th request of all. */
    static Plan atNumber(int number, Fault fault) {
      return request -> request.number() == number ? Optional.of(fault) : Optional.empty();
    }

    /** One fault, for the n-th request of a kind. */
    static Plan at(Kind kind, int number, Fault fault) {
      return request ->
          request.kind() == kind && request.numberOfKind() == number
              ? Optional.of(fault)
              : Optional.empty();
    }

    /** The same for all requests of a kind. */
    static Plan always(Kind kind, Fault fault) {
      return request -> request.kind() == kind ? Optional.of(fault) : Optional.empty();
    }

    /**
     * Faults of all sorts but hanging, by chance: the same for the same seed, number and kind of
     * request, whatever the order in which requests come.
     *
     * @param share of requests that are struck, from 0 to 1
     */
    static Plan seeded(long seed, double share) {
      return request -> {
        SplittableRandom random =
            new SplittableRandom(
                seed * 1_000_003L + request.number() * 31L + request.kind().name().hashCode());
        return random.nextDouble() < share
            ? Optional.of(anyFault(request.kind(), random))
            : Optional.empty();
      };
    }

    /**
     * A fault of any sort but hanging, with sizes by chance. Only packs are corrupted, since only
     * they bear a checksum of their own; everything else relies on that of the connection.
     */
    static Fault anyFault(Kind kind, SplittableRandom random) {
      int bytes = 1 << random.nextInt(14);
      int near = random.nextInt(bytes) + 1;
      return switch (random.nextInt(9)) {
        case 0 -> new Fault.CutBefore();
        case 1 -> new Fault.CutAfter();
        case 2 -> new Fault.CutRequest(near);
        case 3 -> new Fault.CutAnswer(near);
        case 4 -> kind == Kind.FETCH ? new Fault.Corrupt(near) : new Fault.CutAnswer(near);
        case 5 -> new Fault.Answer(500);
        case 6 -> Fault.Answer.later(429, "0");
        case 7 -> Fault.Answer.later(503, "0");
        default -> new Fault.Slow(Math.max(64, near), 1);
      };
    }

    /** This plan where it has something to say, else another. */
    default Plan or(Plan other) {
      return request -> of(request).or(() -> other.of(request));
    }
  }

  /** A fault and what it befell. */
  public record Struck(Request request, Fault fault) {}

  /**
   * @param url of the server, with any path; its port is what counts
   */
  public FaultProxy(String url) throws IOException {
    this.target = URI.create(url);
    listen(0);
  }

  /** The address of a repository through this proxy. */
  public String url(String name) {
    return "http://127.0.0.1:" + port() + "/" + name;
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** From now on, with counts from the beginning. */
  public synchronized FaultProxy follow(Plan next) {
    plan = next;
    requests.clear();
    struck.clear();
    counts.clear();
    return this;
  }

  /** Lets everything pass from now on. */
  public FaultProxy heal() {
    return follow(request -> Optional.empty());
  }

  /** Requests since the plan was set, in the order in which they came. */
  public synchronized List<Request> requests() {
    return List.copyOf(requests);
  }

  /** What was done since the plan was set. */
  public synchronized List<Struck> struck() {
    return List.copyOf(struck);
  }

  /** From now on connections are refused. */
  public void down() throws IOException {
    listening.close();
    open.forEach(FaultProxy::shut);
  }

  /** Listens again at the same port. */
  public void up() throws IOException {
    listen(listening.getLocalPort());
  }

  @Override
  public void close() {
    try {
      down();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void listen(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
    listening = socket;
    Thread.ofVirtual().name("fault-proxy").start(() -> accept(socket));
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** A cut is what this is for, so an end of either side ends the connection and nothing else. */
  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(client.getInputStream());
      Message message = Message.read(in);
      Request request = count(message);
      Optional<Fault> fault = plan.of(request);
      fault.ifPresent(f -> note(new Struck(request, f)));
      if (fault.isPresent()) {
        strike(client, message, fault.get());
      } else {
        forward(message, client.getOutputStream());
      }
    } catch (IOException e) {
      shut(client);
    } finally {
      open.remove(client);
    }
  }

  private synchronized Request count(Message message) {
    Kind kind = message.kind();
    int ofKind = counts.merge(kind, 1, Integer::sum);
    Request request =
        new Request(requests.size() + 1, kind, ofKind, message.line(), message.body().length);
    requests.add(request);
    return request;
  }

  private synchronized void note(Struck fault) {
    struck.add(fault);
  }

  private void strike(Socket client, Message message, Fault fault) throws IOException {
    switch (fault) {
      case Fault.CutBefore() -> cut(client);
      case Fault.CutAfter() -> {
        exchange(message);
        cut(client);
      }
      case Fault.CutRequest(int bytes) -> {
        try (Socket server = connect()) {
          server.getOutputStream().write(message.head());
          server.getOutputStream().write(message.body(), 0, Math.min(bytes, message.body().length));
          server.getOutputStream().flush();
          server.shutdownOutput();
          // Only when the server has seen the end may the client try again.
          server.getInputStream().readAllBytes();
        } finally {
          cut(client);
        }
      }
      case Fault.CutAnswer(int bytes) -> {
        byte[] answer = exchange(message);
        client.getOutputStream().write(answer, 0, Math.min(bytes, answer.length));
        client.getOutputStream().flush();
        if (bytes < answer.length) {
          client.shutdownOutput();
        }
      }
      case Fault.Corrupt(int at) -> {
        byte[] answer = exchange(message);
        int place = Message.bodyStart(answer) + at;
        if (place < answer.length) {
          answer[place] ^= 0x55;
        }
        client.getOutputStream().write(answer);
      }
      case Fault.Answer answer -> client.getOutputStream().write(rendered(answer));
      case Fault.Hang() -> hang(client);
      case Fault.HangInAnswer(int bytes) -> {
        byte[] answer = exchange(message);
        client.getOutputStream().write(answer, 0, Math.min(bytes, answer.length));
        client.getOutputStream().flush();
        if (bytes < answer.length) {
          hang(client);
        }
      }
      case Fault.Slow(int bytes, int pauseMillis) ->
          trickle(exchange(message), client.getOutputStream(), bytes, pauseMillis);
    }
  }

  private static byte[] rendered(Fault.Answer answer) {
    StringBuilder text =
        new StringBuilder("HTTP/1.1 ").append(answer.status()).append(" On purpose\r\n");
    answer.headers().forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    text.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Returns when the client has given up, or everything is closed. */
  private static void hang(Socket client) throws IOException {
    client.getInputStream().read();
  }

  private static void trickle(byte[] answer, OutputStream out, int bytes, int pauseMillis)
      throws IOException {
    for (int at = 0; at < answer.length; at += bytes) {
      try {
        Thread.sleep(pauseMillis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      out.write(answer, at, Math.min(bytes, answer.length - at));
      out.flush();
    }
  }

  private void forward(Message message, OutputStream out) throws IOException {
    out.write(exchange(message));
    out.flush();
  }

  /** Has the server carry the request out; gives its whole answer. */
  private byte[] exchange(Message message) throws IOException {
    try (Socket server = connect()) {
      OutputStream out = server.getOutputStream();
      out.write(message.head());
      out.write(message.body());
      out.flush();
      return server.getInputStream().readAllBytes();
    }
  }

  private Socket connect() throws IOException {
    Socket server = new Socket(target.getHost(), target.getPort());
    server.setTcpNoDelay(true);
    return server;
  }

  /** With a reset, as when a machine on the way dies. */
  private static void cut(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  private static void shut(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A request as it was read.
   *
   * @param head with a blank line at its end, asking the server to close afterwards
   */
  private record Message(String line, byte[] head, byte[] body) {

    static Message read(InputStream in) throws IOException {
      List<String> lines = new ArrayList<>();
      String next = line(in);
      while (!next.isEmpty()) {
        lines.add(next);
        next = line(in);
      }
      if (lines.isEmpty()) {
        throw new EOFException("no request");
      }
      byte[] body = body(lines, in);
      lines.removeIf(
          line -> {
            String lower = line.toLowerCase(Locale.ROOT);
            return lower.startsWith("connection:")
                || lower.startsWith("transfer-encoding:")
                || lower.startsWith("content-length:")
                || lower.startsWith("expect:");
          });
      lines.add("Connection: close");
      lines.add("Content-Length: " + body.length);
      String head = String.join("\r\n", lines) + "\r\n\r\n";
      return new Message(
          lines.getFirst() + (gzipped(lines) ? " gzip" : ""),
          head.getBytes(StandardCharsets.ISO_8859_1),
          body);
    }

    /** Where the body of an answer begins. */
    static int bodyStart(byte[] answer) {
      String text = new String(answer, StandardCharsets.ISO_8859_1);
      return text.indexOf("\r\n\r\n") + 4;
    }

    Kind kind() throws UncheckedIOException {
      if (line.contains("service=git-receive-pack")) {
        return Kind.PUSH_REFS;
      } else if (line.contains("service=git-upload-pack")) {
        return Kind.FETCH_REFS;
      } else if (line.contains("/git-receive-pack ")) {
        return Kind.PUSH;
      } else if (line.contains("/git-upload-pack ")) {
        return plainBody().contains("command=ls-refs") ? Kind.LIST : Kind.FETCH;
      }
      return Kind.OTHER;
    }

    private String plainBody() {
      try (InputStream in =
          line.endsWith(" gzip")
              ? new GZIPInputStream(new ByteArrayInputStream(body))
              : new ByteArrayInputStream(body)) {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static boolean gzipped(List<String> lines) {
      return lines.stream()
          .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("content-encoding: gzip"));
    }

    private static String line(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int b = in.read();
      while (b >= 0 && b != '\n') {
        if (b != '\r') {
          line.write(b);
        }
        b = in.read();
      }
      if (b < 0) {
        throw new EOFException("the client is gone");
      }
      return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static byte[] body(List<String> lines, InputStream in) throws IOException {
      for (String line : lines) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.startsWith("content-length:")) {
          return exactly(in, Integer.parseInt(lower.substring(15).trim()));
        } else if (lower.startsWith("transfer-encoding:") && lower.contains("chunked")) {
          return chunks(in);
        }
      }
      return new byte[0];
    }

    private static byte[] chunks(InputStream in) throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream(CHUNK);
      int size = size(in);
      while (size > 0) {
        body.write(exactly(in, size));
        requireBlank(in);
        size = size(in);
      }
      requireBlank(in);
      return body.toByteArray();
    }

    private static int size(InputStream in) throws IOException {
      return Integer.parseInt(line(in).split(";", 2)[0].trim(), 16);
    }

    private static void requireBlank(InputStream in) throws IOException {
      if (!line(in).isEmpty()) {
        throw new IOException("a chunk does not end where it says");
      }
    }

    private static byte[] exactly(InputStream in, int count) throws IOException {
      byte[] bytes = in.readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException("the client is gone");
      }
      return bytes;
    }
  }
}
