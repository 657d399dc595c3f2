package dev.mandate.egress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

/** What may begin in a tunnel, with what a real TLS client sends. */
class TunnelGuardTest {
  private static final int SERVER_NAME = 0;
  private static final int ENCRYPTED = 0xfe0d;

  @Test
  void whoSpeaksToWhomItAskedForPasses() throws Exception {
    byte[] hello = hello(Optional.of("Api.Example.org"));
    TunnelGuard.Verdict verdict = all(guard("api.example.org", 443), hello);
    assertArrayEquals(hello, assertInstanceOf(TunnelGuard.Verdict.Pass.class, verdict).bytes());
  }

  @Test
  void whoSpeaksToAnotherIsRefusedOnAnyPort() throws Exception {
    byte[] hello = hello(Optional.of("evil.example.org"));
    for (int port : List.of(443, 8443, 22)) {
      assertEquals(
          new TunnelGuard.Verdict.Refuse("its TLS names another server"),
          all(guard("api.example.org", port), hello));
    }
  }

  @Test
  void whoNamesNobodyIsRefusedUnlessItAskedForAnAddress() throws Exception {
    byte[] hello = hello(Optional.empty());
    assertEquals(
        new TunnelGuard.Verdict.Refuse("its TLS does not name the server"),
        all(guard("api.example.org", 443), hello));
    assertInstanceOf(TunnelGuard.Verdict.Pass.class, all(guard("192.0.2.1", 443), hello));
    assertInstanceOf(TunnelGuard.Verdict.Pass.class, all(guard("2001:db8::1", 443), hello));
  }

  @Test
  void whatIsNoTlsMayBeSaidAnywhereButAtThePortOfHttps() {
    byte[] ssh = "SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII);
    assertInstanceOf(TunnelGuard.Verdict.Pass.class, all(guard("git.example.org", 22), ssh));
    assertEquals(
        new TunnelGuard.Verdict.Refuse("it speaks no TLS"), all(guard("a.example.org", 443), ssh));
  }

  @Test
  void howItIsCutDoesNotMatter() throws Exception {
    byte[] hello = hello(Optional.of("api.example.org"));
    TunnelGuard guard = guard("api.example.org", 443);
    for (int i = 0; i < hello.length - 1; i++) {
      assertInstanceOf(TunnelGuard.Verdict.Wait.class, guard.accept(hello, i, 1));
    }
    assertInstanceOf(
        TunnelGuard.Verdict.Pass.class, guard.accept(hello, hello.length - 1, 1), "at the last");

    byte[] records = inRecordsOf(hello, 7);
    assertInstanceOf(TunnelGuard.Verdict.Pass.class, all(guard("api.example.org", 443), records));
    assertEquals(
        new TunnelGuard.Verdict.Refuse("its TLS names another server"),
        all(guard("b.example.org", 443), records));
  }

  @Test
  void aNameThatIsHiddenOrSaidTwiceIsRefused() throws Exception {
    byte[] hello = hello(Optional.of("api.example.org"));
    assertEquals(
        new TunnelGuard.Verdict.Refuse("its TLS hides which server it wants"),
        all(guard("api.example.org", 443), withExtension(hello, ENCRYPTED, new byte[9])));
    byte[] name = "evil.example.org".getBytes(StandardCharsets.US_ASCII);
    byte[] second =
        ByteBuffer.allocate(5 + name.length)
            .putShort((short) (3 + name.length))
            .put((byte) 0)
            .putShort((short) name.length)
            .put(name)
            .array();
    assertEquals(
        new TunnelGuard.Verdict.Refuse("its TLS cannot be read"),
        all(guard("api.example.org", 443), withExtension(hello, SERVER_NAME, second)));
  }

  @Test
  void whatNeverEndsIsRefused() {
    byte[] endless = new byte[ClientHello.LONGEST + 10];
    for (int at = 0; at < endless.length; at += 6) {
      byte[] record = {22, 3, 1, 0, 1, (byte) (at == 0 ? 1 : 0)};
      System.arraycopy(record, 0, endless, at, Math.min(6, endless.length - at));
    }
    endless[11] = 0;
    endless[17] = (byte) 0xff;
    endless[23] = (byte) 0xff;
    assertEquals(
        new TunnelGuard.Verdict.Refuse("its TLS begins with more than 64 KiB"),
        all(guard("a.example.org", 443), endless));
  }

  @Test
  void noBrokenBytesBreakIt() throws Exception {
    byte[] hello = hello(Optional.of("api.example.org"));
    Random random = new Random(20261121);
    for (int i = 0; i < 20_000; i++) {
      byte[] broken = hello.clone();
      for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      TunnelGuard.Verdict verdict =
          all(
              guard("other.example.org", 443),
              Arrays.copyOf(broken, random.nextInt(broken.length)));
      assertEquals(false, verdict instanceof TunnelGuard.Verdict.Pass, () -> "" + verdict);
    }
  }

  private static TunnelGuard guard(String host, int port) {
    return new TunnelGuard(host, port);
  }

  private static TunnelGuard.Verdict all(TunnelGuard guard, byte[] bytes) {
    return guard.accept(bytes, 0, bytes.length);
  }

  /** What the TLS client of this Java sends first. */
  private static byte[] hello(Optional<String> name) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(
        name.<List<javax.net.ssl.SNIServerName>>map(n -> List.of(new SNIHostName(n)))
            .orElse(List.of()));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(1 << 16);
    engine.wrap(ByteBuffer.allocate(0), out);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] inRecordsOf(byte[] hello, int size) {
    ByteBuffer out = ByteBuffer.allocate(hello.length * 3);
    for (int at = 5; at < hello.length; at += size) {
      int length = Math.min(size, hello.length - at);
      out.put((byte) 22).putShort((short) 0x0301).putShort((short) length);
      out.put(hello, at, length);
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] withExtension(byte[] hello, int type, byte[] content) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(hello);
    int at = 5 + 4 + 2 + 32;
    at += 1 + (in.get(at) & 0xff);
    at += 2 + (in.getShort(at) & 0xffff);
    at += 1 + (in.get(at) & 0xff);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(hello);
    out.write(
        ByteBuffer.allocate(4).putShort((short) type).putShort((short) content.length).array());
    out.write(content);
    byte[] more = out.toByteArray();
    int added = 4 + content.length;
    ByteBuffer edited = ByteBuffer.wrap(more);
    edited.putShort(3, (short) (in.getShort(3) + added));
    edited.putInt(5, in.getInt(5) + added);
    edited.putShort(at, (short) (in.getShort(at) + added));
    return more;
  }
}
