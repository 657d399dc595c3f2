package dev.mandate.testkit.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Brings one request to the server and its answer back to the client, whole or as a fault wants it.
 *
 * @param client that waits for the answer; is left open, unless a fault cuts it off
 */
record Delivery(Socket client, RequestMessage message, URI target) {

  /** As if nobody stood between the two. */
  void pass() throws IOException {
    client.getOutputStream().write(exchange());
    client.getOutputStream().flush();
  }

  /** Returns when all that the fault lets happen has happened. */
  void suffer(Fault fault) throws IOException {
    switch (fault) {
      case Fault.CutBefore() -> cut();
      case Fault.CutAfter() -> {
        exchange();
        cut();
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
          cut();
        }
      }
      case Fault.CutAnswer(int bytes) -> {
        if (beginAnswer(bytes)) {
          client.shutdownOutput();
        }
      }
      case Fault.Corrupt(int at) -> {
        byte[] answer = exchange();
        int place = bodyStart(answer) + at;
        if (place < answer.length) {
          answer[place] ^= 0x55;
        }
        client.getOutputStream().write(answer);
      }
      case Fault.Answer answer -> client.getOutputStream().write(rendered(answer));
      case Fault.Hang() -> hang();
      case Fault.HangInAnswer(int bytes) -> {
        if (beginAnswer(bytes)) {
          hang();
        }
      }
      case Fault.Slow(int bytes, int pauseMillis) -> trickle(exchange(), bytes, pauseMillis);
    }
  }

  /** Gives whether there is more of the answer than the client has got. */
  private boolean beginAnswer(int bytes) throws IOException {
    byte[] answer = exchange();
    client.getOutputStream().write(answer, 0, Math.min(bytes, answer.length));
    client.getOutputStream().flush();
    return bytes < answer.length;
  }

  private void trickle(byte[] answer, int bytes, int pauseMillis) throws IOException {
    OutputStream out = client.getOutputStream();
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

  /** Returns when the client has given up, or everything is closed. */
  private void hang() throws IOException {
    client.getInputStream().read();
  }

  /** With a reset, as when a machine on the way dies. */
  private void cut() throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  /** Has the server carry the request out; gives its whole answer. */
  private byte[] exchange() throws IOException {
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

  private static byte[] rendered(Fault.Answer answer) {
    StringBuilder text =
        new StringBuilder("HTTP/1.1 ").append(answer.status()).append(" On purpose\r\n");
    answer.headers().forEach((name, value) -> text.append(name + ": " + value + "\r\n"));
    text.append("Content-Length: 0\r\nConnection: close\r\n\r\n");
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static int bodyStart(byte[] answer) {
    return new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
  }
}
