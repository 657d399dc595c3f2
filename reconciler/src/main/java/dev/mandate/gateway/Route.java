package dev.mandate.gateway;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request asks a provider to do. Only what is listed here is passed on, letter for letter:
 * nothing is decoded, normalised or put together.
 *
 * @param target as the provider gets it
 * @param model that the path names; empty where the body does
 */
record Route(Operation operation, String target, Optional<String> model) {

  /** What a provider is asked to do. */
  enum Operation {
    /** Whether anybody is there; never passed on. */
    PING,
    MESSAGES,
    COUNT_MESSAGES,
    RESPONSES,
    CHAT,
    LIST_MODELS,
    GENERATE,
    STREAM_GENERATE,
    COUNT_GENERATE;

    /** Whether the model answers, which takes tokens. */
    boolean asksTheModel() {
      return switch (this) {
        case MESSAGES, RESPONSES, CHAT, GENERATE, STREAM_GENERATE -> true;
        case PING, COUNT_MESSAGES, LIST_MODELS, COUNT_GENERATE -> false;
      };
    }

    /** Whether it has a body. */
    boolean hasBody() {
      return this != PING && this != LIST_MODELS;
    }
  }

  private record Known(Provider provider, String method, Pattern target, Operation operation) {}

  private static final String BETA = "(\\?beta=true)?";
  private static final String GEMINI = "/v1(?:beta)?/models/([a-z0-9][a-z0-9.-]{0,99}):";

  private static final List<Known> KNOWN =
      List.of(
          known(Provider.ANTHROPIC, "HEAD", "/", Operation.PING),
          known(Provider.ANTHROPIC, "POST", "/v1/messages" + BETA, Operation.MESSAGES),
          known(
              Provider.ANTHROPIC,
              "POST",
              "/v1/messages/count_tokens" + BETA,
              Operation.COUNT_MESSAGES),
          known(Provider.OPENAI, "POST", "/v1/responses", Operation.RESPONSES),
          known(Provider.OPENAI, "POST", "/v1/chat/completions", Operation.CHAT),
          known(
              Provider.OPENAI,
              "GET",
              "/v1/models(\\?client_version=[0-9.]{1,20})?",
              Operation.LIST_MODELS),
          known(Provider.GOOGLE, "POST", GEMINI + "generateContent", Operation.GENERATE),
          known(
              Provider.GOOGLE,
              "POST",
              GEMINI + "streamGenerateContent\\?alt=sse",
              Operation.STREAM_GENERATE),
          known(Provider.GOOGLE, "POST", GEMINI + "countTokens", Operation.COUNT_GENERATE));

  private static Known known(Provider provider, String method, String target, Operation operation) {
    return new Known(provider, method, Pattern.compile(target), operation);
  }

  /** Empty for what is not passed on. */
  static Optional<Route> of(Provider provider, ClientHead head) {
    for (Known known : KNOWN) {
      Matcher matcher = known.target().matcher(head.target());
      if (known.provider() == provider
          && known.method().equals(head.method())
          && matcher.matches()) {
        Optional<String> model =
            provider == Provider.GOOGLE ? Optional.of(matcher.group(1)) : Optional.empty();
        return Optional.of(new Route(known.operation(), head.target(), model));
      }
    }
    return Optional.empty();
  }
}
