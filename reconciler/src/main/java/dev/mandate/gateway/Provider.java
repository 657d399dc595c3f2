package dev.mandate.gateway;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who offers models, and how programs speak to them. */
enum Provider {
  ANTHROPIC(
      "anthropic",
      "https://api.anthropic.com",
      List.of("ANTHROPIC_API_KEY"),
      Map.of("ANTHROPIC_BASE_URL", ""),
      "x-api-key",
      ""),
  OPENAI(
      "openai",
      "https://api.openai.com",
      List.of("OPENAI_API_KEY"),
      Map.of("OPENAI_BASE_URL", "/v1", "OPENAI_API_BASE", "/v1"),
      "authorization",
      "Bearer "),
  GOOGLE(
      "google",
      "https://generativelanguage.googleapis.com",
      List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"),
      Map.of("GOOGLE_GEMINI_BASE_URL", "", "GEMINI_API_BASE", "/v1beta"),
      "x-goog-api-key",
      "");

  private final String word;
  private final URI address;
  private final List<String> keyVariables;
  private final Map<String, String> addressVariables;
  private final String keyHeader;
  private final String keyPrefix;

  Provider(
      String word,
      String address,
      List<String> keyVariables,
      Map<String, String> addressVariables,
      String keyHeader,
      String keyPrefix) {
    this.word = word;
    this.address = URI.create(address);
    this.keyVariables = keyVariables;
    this.addressVariables = addressVariables;
    this.keyHeader = keyHeader;
    this.keyPrefix = keyPrefix;
  }

  /** By the word of {@code llm.provider}; empty for one that is not known here. */
  static Optional<Provider> named(String word) {
    String name = word.equals("gemini") ? GOOGLE.word : word;
    return Arrays.stream(values()).filter(provider -> provider.word.equals(name)).findFirst();
  }

  String word() {
    return word;
  }

  /** Its public address. */
  URI address() {
    return address;
  }

  /** Variables that hold a key, the usual one first. */
  List<String> keyVariables() {
    return keyVariables;
  }

  /** What programs are told, so that they come to another address with another key. */
  Map<String, String> variables(String base, String token) {
    Map<String, String> variables = new TreeMap<>();
    addressVariables.forEach((name, path) -> variables.put(name, base + path));
    variables.put(keyVariables.getFirst(), token);
    return variables;
  }

  /** Every variable that says where a provider is, or that a key or login of one is in. */
  static Set<String> allVariables() {
    Set<String> names = new TreeSet<>(List.of("ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN"));
    for (Provider provider : values()) {
      names.addAll(provider.keyVariables);
      names.addAll(provider.addressVariables.keySet());
    }
    return names;
  }

  /** The header that carries a key. */
  String keyHeader() {
    return keyHeader;
  }

  /** That header's value. */
  String keyValue(String key) {
    return keyPrefix + key;
  }
}
