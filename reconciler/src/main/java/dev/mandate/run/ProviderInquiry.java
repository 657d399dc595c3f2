package dev.mandate.run;

import dev.mandate.spec.Credential;
import java.net.URI;
import java.util.Optional;

/** Asks a provider whether it takes a key, in the cheapest way that it has. Thread-safe. */
public interface ProviderInquiry {

  /** What came of it. None of it tells of the key. */
  sealed interface Answer {
    /**
     * @param host that was asked
     */
    record Accepted(String host) implements Answer {}

    /** The provider does not take it. */
    record Refused(String why) implements Answer {}

    /** Nobody can say: it was not reached, or gave an answer that says neither yes nor no. */
    record Unclear(String why) implements Answer {}

    /** There is nobody to ask. */
    record Nobody() implements Answer {}
  }

  /**
   * @param base instead of the provider's public address; https, or http on loopback
   */
  Answer ask(Credential.Provider provider, SecretValue key, Optional<URI> base);
}
