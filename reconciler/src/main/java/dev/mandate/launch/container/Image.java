package dev.mandate.launch.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mandate.run.Launcher.Ending.CouldNotStart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image that is on this machine.
 *
 * @param id {@code sha256:} and 64 hex digits
 * @param entryPoint is given the agent's command line; empty when it has none
 */
record Image(String id, List<String> entryPoint) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PINNED = Pattern.compile("(?:[^@\\s]+@)?sha256:([0-9a-f]{64})");

  Image {
    entryPoint = List.copyOf(entryPoint);
  }

  /** The id as all engines take it: to some, what has a colon in it is a name with a tag. */
  String hex() {
    return id.substring(id.indexOf(':') + 1);
  }

  sealed interface Lookup {
    record Found(Image image) implements Lookup {}

    record Unusable(CouldNotStart why) implements Lookup {}
  }

  /**
   * Never fetches.
   *
   * @param name of the Agent spec: {@code <name>@sha256:<digest>}, where the digest is that of the
   *     manifest or the id of the image, or the id alone
   */
  static Lookup find(Engine engine, Optional<String> name) throws IOException {
    if (name.isEmpty()) {
      return unusable(
          "the agent names no image", "Give runtime.image, as <name>@sha256:<64 hex digits>.");
    }
    Matcher pinned = PINNED.matcher(name.get());
    if (!pinned.matches()) {
      return unusable(
          "the image " + name.get() + " is not pinned: what a tag names can change",
          "Give runtime.image as <name>@sha256:<64 hex digits>, with the digest or the id that "
              + engine.brand().label()
              + " images --digests --no-trunc shows.");
    }
    Engine.Answer byDigest = inspect(engine, name.get());
    Engine.Answer answer = byDigest.isFine() ? byDigest : inspect(engine, pinned.group(1));
    if (!answer.isFine()) {
      return unusable(
          "the image " + name.get() + " is not on this machine: " + byDigest.trouble(),
          "Fetch it as the reconciler's user ("
              + engine.brand().label()
              + " pull "
              + name.get()
              + "), or build it; agents are started with what is there.");
    }
    JsonNode told = JSON.readTree(answer.out()).path(0);
    JsonNode config = told.path("Config");
    if (!config.path("Volumes").isEmpty()) {
      return unusable(
          "the image " + name.get() + " declares volumes, which an agent could write to",
          "Build it without VOLUME.");
    }
    List<String> entryPoint = new ArrayList<>();
    config.path("Entrypoint").forEach(word -> entryPoint.add(word.asText()));
    String id = told.path("Id").asText();
    return new Lookup.Found(new Image(id.startsWith("sha256:") ? id : "sha256:" + id, entryPoint));
  }

  private static Engine.Answer inspect(Engine engine, String name) throws IOException {
    return engine.ask("image", "inspect", name);
  }

  private static Lookup unusable(String why, String mend) {
    return new Lookup.Unusable(new CouldNotStart(why, Optional.of(mend)));
  }
}
