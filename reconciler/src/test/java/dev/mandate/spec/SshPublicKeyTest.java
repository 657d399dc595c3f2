package dev.mandate.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshPublicKeyTest {
  private static final String ED25519 =
      "AAAAC3NzaC1lZDI1NTE5AAAAIDyQFKS2p94IWk01lzA1XM1sDF3lkR4BIsKDTGVYEQ9T";
  private static final String P256 =
      "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBCWTVFgzmS7jg3uuIXo7hdGDp8b7"
          + "+baa1nXtZ9BYIttwlqNx9qQoPeFCa6Bamu9fhmkeQWryUfaud1jCgKTuJd8=";

  @Test
  void takesKeysAsSshKeygenWritesThem() {
    assertEquals("ssh-ed25519", SshPublicKey.parse("ssh-ed25519 " + ED25519).orElseThrow().type());
    assertEquals(
        ED25519, SshPublicKey.parse("ssh-ed25519 " + ED25519 + " ana b").orElseThrow().base64());
    assertTrue(SshPublicKey.parse("ecdsa-sha2-nistp256 " + P256).isPresent());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 !!!",
        "ssh-rsa " + ED25519,
        "ecdsa-sha2-nistp256 " + ED25519,
        "ssh-ed25519 " + P256,
        "ssh-ed25519 " + ED25519 + "AAAA",
        "ssh-ed25519 //////////8="
      })
  void refusesWhatIsCutOffOrOfAnotherType(String line) {
    assertTrue(SshPublicKey.parse(line).isEmpty());
  }
}
