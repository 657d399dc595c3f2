package dev.mandate.egress;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * Looks at the first bytes that a client sends through a tunnel: who asked for one host must not
 * speak TLS to another that is served at the same address. Not thread-safe.
 */
final class TunnelGuard {
  private static final int HTTPS = 443;

  private final String host;
  private final int port;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /**
   * @param host that was asked for, in lower case
   */
  TunnelGuard(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /** What may be done with the first bytes. */
  sealed interface Verdict {
    /** It cannot be told yet. */
    record Wait() implements Verdict {}

    /**
     * @param bytes all so far, to be sent on
     */
    record Pass(byte[] bytes) implements Verdict {}

    /**
     * @param why without final full stop
     */
    record Refuse(String why) implements Verdict {}
  }

  Verdict accept(byte[] bytes, int offset, int length) {
    held.write(bytes, offset, length);
    return switch (ClientHello.read(held.toByteArray())) {
      case ClientHello.Read.Partly p ->
          held.size() > ClientHello.LONGEST
              ? new Verdict.Refuse("its TLS begins with more than 64 KiB")
              : new Verdict.Wait();
      case ClientHello.Read.Broken b -> new Verdict.Refuse("its TLS cannot be read");
      case ClientHello.Read.Other o ->
          port == HTTPS ? new Verdict.Refuse("it speaks no TLS") : pass();
      case ClientHello.Read.Whole(ClientHello hello) ->
          problem(hello).<Verdict>map(Verdict.Refuse::new).orElseGet(this::pass);
    };
  }

  private Optional<String> problem(ClientHello hello) {
    if (hello.hidden()) {
      return Optional.of("its TLS hides which server it wants");
    }
    if (hello.name().isEmpty()) {
      // A name is never an address: RFC 6066.
      return isAddress() ? Optional.empty() : Optional.of("its TLS does not name the server");
    }
    return hello.name().get().equals(host)
        ? Optional.empty()
        : Optional.of("its TLS names another server");
  }

  private boolean isAddress() {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  private Verdict pass() {
    return new Verdict.Pass(held.toByteArray());
  }
}
