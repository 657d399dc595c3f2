package dev.mandate.signing;

import java.nio.charset.StandardCharsets;

/** Opens an encrypted key file. Never shows in text. */
record Passphrase(String value) {
  byte[] bytes() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Passphrase[redacted]";
  }
}
