package dev.mandate.testkit.github;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is answered at one path.
 *
 * @param permission that an installation's token needs; empty: an App as itself is asked for
 */
record Route(
    String method, String template, Optional<String> permission, Function<Call, Reply> handler) {

  static Route reads(String template, String permission, Function<Call, Reply> handler) {
    return new Route("GET", template, Optional.of(permission), handler);
  }

  static Route writes(
      String method, String template, String permission, Function<Call, Reply> handler) {
    return new Route(method, template, Optional.of(permission), handler);
  }

  static Route ofApps(String method, String template, Function<Call, Reply> handler) {
    return new Route(method, template, Optional.empty(), handler);
  }

  /** The variables of the path, when it is this route's. */
  Optional<Map<String, String>> match(String asked, String path) {
    List<String> wanted = Arrays.asList(template.split("/"));
    List<String> given = Arrays.asList(path.split("/"));
    if (!asked.equals(method) || wanted.size() != given.size()) {
      return Optional.empty();
    }
    Map<String, String> variables = new LinkedHashMap<>();
    for (int i = 0; i < wanted.size(); i++) {
      String part = wanted.get(i);
      if (part.startsWith("{")) {
        variables.put(part.substring(1, part.length() - 1), given.get(i));
      } else if (!part.equals(given.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(variables);
  }

  /** Whom that is made by which a call makes. */
  static Account author(Call call) {
    return app(call).orElseThrow().bot();
  }

  static Optional<FakeApp> app(Call call) {
    return switch (call.caller()) {
      case Caller.AsInstallation(FakeApp app, var token, var end, var in, var may) ->
          Optional.of(app);
      case Caller.AsApp(FakeApp app) -> Optional.of(app);
      case Caller.Nobody nobody -> Optional.empty();
    };
  }
}
