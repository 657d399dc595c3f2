package dev.mandate.egress;

import dev.mandate.door.Guest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** One connection of an agent: asked for, answered, and carried in both directions. */
final class Exchange implements Guest {
  private static final int LONGEST_HEAD = 16 * 1024;
  private static final int BUFFER = 32 * 1024;
  private static final int CONNECT_MILLIS = 15_000;
  private static final String HEAD_END = "\r\n\r\n";

  /** For the head of the request. */
  private static final Duration TO_ASK = Duration.ofSeconds(20);

  /** Of both directions; models think for minutes before they answer. */
  private static final Duration SILENCE = Duration.ofMinutes(15);

  private final SocketChannel client;
  private final SocketChannel server;
  private final Places places;
  private final Set<Integer> localPorts;
  private final Tally tally;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private volatile long expires = System.nanoTime() + TO_ASK.toNanos();

  /**
   * @param localPorts of this machine that may be reached although they are local
   */
  Exchange(SocketChannel client, Places places, Set<Integer> localPorts, Tally tally)
      throws IOException {
    this.client = client;
    this.server = SocketChannel.open();
    this.server.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.places = places;
    this.localPorts = Set.copyOf(localPorts);
    this.tally = tally;
  }

  /** To its end. That one of both sides breaks off is an end like any other. */
  @Override
  public void serve() {
    try (this) {
      Optional<byte[]> start = head();
      if (start.isPresent()) {
        byte[] bytes = start.get();
        int end = endOf(bytes) + HEAD_END.length();
        Optional<RequestHead> asked =
            RequestHead.parse(new String(bytes, 0, end, StandardCharsets.ISO_8859_1));
        if (asked.isPresent()) {
          answer(asked.get(), Arrays.copyOfRange(bytes, end, bytes.length));
        } else {
          tally.add(
              new Tally.Key("(invalid)", 0, Optional.of("it is no request to a proxy"), false),
              1,
              0,
              0);
          reply("400 Bad Request", "this is a proxy: CONNECT host:port, or http://host/path");
        }
      }
    } catch (IOException e) {
      // The bytes that came through are counted, and both sides see the end.
    }
  }

  @Override
  public boolean isExpired(long now) {
    return now - expires > 0;
  }

  private void answer(RequestHead asked, byte[] more) throws IOException {
    if (!places.allow(asked.host(), asked.port())) {
      refuse(asked, "capabilities.egress of the agent does not name it");
      return;
    }
    List<InetAddress> addresses;
    try {
      addresses = List.of(InetAddress.getAllByName(asked.host()));
    } catch (UnknownHostException e) {
      refuse(asked, "no such host");
      return;
    }
    boolean local =
        localPorts.contains(asked.port())
            && addresses.stream().allMatch(InetAddress::isLoopbackAddress);
    // One of several is enough to refuse: which of them is taken is not the agent's to choose.
    if (!local && !addresses.stream().allMatch(Addresses::isPublic)) {
      refuse(asked, "its address is not public");
      return;
    }
    try {
      server
          .socket()
          .connect(new InetSocketAddress(addresses.getFirst(), asked.port()), CONNECT_MILLIS);
    } catch (IOException e) {
      refuse(asked, "it does not answer");
      return;
    }
    Tally.Key key = new Tally.Key(asked.host(), asked.port(), Optional.empty(), local);
    tally.add(key, 1, 0, 0);
    try {
      carry(asked, more);
    } finally {
      tally.add(key, 0, sent.get(), received.get());
    }
  }

  private void carry(RequestHead asked, byte[] more) throws IOException {
    boolean tunnel = asked.onward().isEmpty();
    if (tunnel) {
      send(client, bytes("HTTP/1.1 200 Connection established" + HEAD_END), new AtomicLong());
    } else {
      send(server, asked.onward().get(), sent);
      send(server, more, sent);
    }
    expires = System.nanoTime() + SILENCE.toNanos();
    Thread back = Thread.ofVirtual().start(() -> copyQuietly(server, client, received));
    if (!tunnel || begins(asked, more)) {
      copyQuietly(client, server, sent);
    }
    try {
      back.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends on how the client begins, when it is to whom it asked for. */
  private boolean begins(RequestHead asked, byte[] more) {
    TunnelGuard guard = new TunnelGuard(asked.host(), asked.port());
    byte[] bytes = more;
    int length = more.length;
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (length >= 0) {
        switch (guard.accept(bytes, 0, length)) {
          case TunnelGuard.Verdict.Wait wait -> {
            length = client.read(buffer.clear());
            bytes = buffer.array();
          }
          case TunnelGuard.Verdict.Pass(byte[] first) -> {
            send(server, first, sent);
            return true;
          }
          case TunnelGuard.Verdict.Refuse(String why) -> {
            tally.add(refusal(asked, why), 1, 0, 0);
            closeBoth();
            return false;
          }
        }
      }
      server.shutdownOutput();
    } catch (IOException e) {
      closeBoth();
    }
    return false;
  }

  /** When one side has said all, the other is told, and may still answer. */
  private void copyQuietly(SocketChannel from, SocketChannel to, AtomicLong count) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        count.addAndGet(buffer.remaining());
        while (buffer.hasRemaining()) {
          int unused = to.write(buffer);
        }
        expires = System.nanoTime() + SILENCE.toNanos();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // Broken off by one side: the other direction has nobody left to speak to.
      closeBoth();
    }
  }

  private void refuse(RequestHead asked, String why) throws IOException {
    tally.add(refusal(asked, why), 1, 0, 0);
    reply("403 Forbidden", asked.host() + ":" + asked.port() + " is refused: " + why);
  }

  private static Tally.Key refusal(RequestHead asked, String why) {
    return new Tally.Key(asked.host(), asked.port(), Optional.of(why), false);
  }

  private void reply(String status, String text) throws IOException {
    byte[] body = bytes("mandate: " + text + "\n");
    String head =
        "HTTP/1.1 "
            + status
            + "\r\nContent-Type: text/plain\r\nConnection: close\r\n"
            + "Content-Length: "
            + body.length
            + HEAD_END;
    send(client, bytes(head), new AtomicLong());
    send(client, body, new AtomicLong());
  }

  private static void send(SocketChannel to, byte[] bytes, AtomicLong count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      int unused = to.write(buffer);
    }
    count.addAndGet(bytes.length);
  }

  /** At least the head; empty when the client goes away, or it is too long. */
  private Optional<byte[]> head() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_HEAD);
    while (buffer.hasRemaining()) {
      if (client.read(buffer) < 0) {
        return Optional.empty();
      }
      byte[] soFar = Arrays.copyOf(buffer.array(), buffer.position());
      if (endOf(soFar) >= 0) {
        return Optional.of(soFar);
      }
    }
    return Optional.empty();
  }

  private static int endOf(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(HEAD_END);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    closeBoth();
  }

  private void closeBoth() {
    try {
      try {
        client.close();
      } finally {
        server.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a connection of an agent cannot be closed", e);
    }
  }
}
