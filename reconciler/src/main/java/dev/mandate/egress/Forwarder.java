package dev.mandate.egress;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries bytes from TCP ports on loopback to Unix sockets, and back. A program of its own, run
 * beside an agent in the network that the agent has for itself; it reads nothing of what it
 * carries, and uses nothing but the JDK.
 */
public final class Forwarder {
  private static final int BUFFER = 32 * 1024;
  private static final byte[] READY = "ready".getBytes(StandardCharsets.US_ASCII);

  private Forwarder() {}

  /**
   * Ports and paths in turn; says {@code ready} when it listens on all, and ends only when it is
   * killed.
   */
  public static void main(String[] arguments) throws IOException {
    List<ServerSocketChannel> doors = new ArrayList<>();
    for (int i = 0; i < arguments.length; i += 2) {
      ServerSocketChannel door = ServerSocketChannel.open();
      door.bind(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[i])));
      doors.add(door);
    }
    try (FileOutputStream output = new FileOutputStream(FileDescriptor.out)) {
      output.write(READY);
    }
    new FileOutputStream(FileDescriptor.err).close();
    for (int i = 0; i < doors.size(); i++) {
      ServerSocketChannel door = doors.get(i);
      Path socket = Path.of(arguments[2 * i + 1]);
      Thread.ofPlatform().start(() -> accept(door, socket));
    }
  }

  private static void accept(ServerSocketChannel door, Path socket) {
    try {
      while (true) {
        SocketChannel inside = door.accept();
        Thread.ofVirtual().start(() -> carry(inside, socket));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void carry(SocketChannel inside, Path socket) {
    try (inside;
        SocketChannel outside = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      outside.connect(UnixDomainSocketAddress.of(socket));
      Thread back = Thread.ofVirtual().start(() -> copy(outside, inside));
      copy(inside, outside);
      back.join();
    } catch (IOException e) {
      // The proxy is gone, and with it the run.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (from.read(buffer.clear()) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          int unused = to.write(buffer);
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeBoth(from, to);
    }
  }

  private static void closeBoth(SocketChannel one, SocketChannel other) {
    try {
      try {
        one.close();
      } finally {
        other.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
