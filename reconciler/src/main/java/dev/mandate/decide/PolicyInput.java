package dev.mandate.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Everything that policy may know about one question. It holds no clock: only what time implies.
 *
 * <p>The text is most of what a decision weighs, and follows from what is in memory anyway. So
 * there is a {@linkplain #light() light} form that puts the text together when it is asked for.
 * Immutable; two inputs are equal when their bytes are.
 */
public final class PolicyInput {
  private final Hook hook;
  private final Digest digest;
  private final Optional<String> held;
  private final Supplier<String> source;

  /**
   * @param canonical the exact bytes that are evaluated
   * @param digest of these bytes; with the policy digest it names the decision
   */
  public PolicyInput(Hook hook, String canonical, Digest digest) {
    this(hook, digest, Optional.of(canonical), () -> canonical);
  }

  private PolicyInput(Hook hook, Digest digest, Optional<String> held, Supplier<String> source) {
    this.hook = hook;
    this.digest = digest;
    this.held = held;
    this.source = source;
  }

  /** Canonicalises {@code json}, whose {@code hook} must be this hook's label. */
  public static PolicyInput of(Hook hook, ObjectNode json) {
    String canonical = canonical(hook, json);
    return new PolicyInput(hook, canonical, digest(canonical));
  }

  /**
   * The same, of a question that can be put together again.
   *
   * @param question gives an equal object whenever it is asked
   */
  static PolicyInput of(Hook hook, Supplier<ObjectNode> question) {
    String canonical = canonical(hook, question.get());
    return new PolicyInput(
        hook, digest(canonical), Optional.of(canonical), () -> CanonicalJson.text(question.get()));
  }

  public Hook hook() {
    return hook;
  }

  /** Of the bytes; with the policy digest it names the decision. */
  public Digest digest() {
    return digest;
  }

  /** The exact bytes that are evaluated and that the decision record keeps. */
  public String canonical() {
    return held.orElseGet(this::again);
  }

  /** The same input without its text, as far as that can be put together again. */
  PolicyInput light() {
    return new PolicyInput(hook, digest, Optional.empty(), source);
  }

  private String again() {
    String canonical = source.get();
    if (!digest(canonical).equals(digest)) {
      throw new IllegalStateException("a question to policy is not what it was: " + digest);
    }
    return canonical;
  }

  private static String canonical(Hook hook, ObjectNode json) {
    if (!hook.label().equals(json.path("hook").asText())) {
      throw new IllegalArgumentException("input is for another hook than " + hook.label());
    }
    return CanonicalJson.text(json);
  }

  private static Digest digest(String canonical) {
    return Digest.of(canonical.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyInput input && hook == input.hook && digest.equals(input.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return hook.label() + " " + digest;
  }
}
