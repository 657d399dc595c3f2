package dev.mandate.daemon.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.daemon.Health.Readiness;
import dev.mandate.daemon.Work;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What a daemon tells of itself in its folder. It may be out of date: only the lock says whether
 * the daemon lives.
 *
 * @param self what never changes
 * @param listen the URL of its endpoint; empty: it has none
 * @param lastPass empty before the first
 * @param closed how it ended; empty while it runs
 */
public record DaemonState(
    Self self,
    Phase phase,
    Optional<String> listen,
    Readiness readiness,
    Optional<LastPass> lastPass,
    int running,
    Optional<Work.Closed> closed) {

  /** How far its life has come. */
  public enum Phase {
    STARTING,
    RUNNING,
    STOPPING,
    STOPPED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Who it is.
   *
   * @param repository as people name it, without credentials
   * @param place where its objects lie on this machine: tells repositories apart
   * @param key fingerprint of the key that it signs with
   * @param log its log file; empty: standard error
   */
  public record Self(
      long pid,
      Instant startedAt,
      String version,
      String repository,
      String place,
      String key,
      Optional<String> log) {}

  /**
   * @param result as {@code Trip.Result} labels it
   */
  public record LastPass(Instant at, String result) {}

  static DaemonState starting(Self self) {
    return new DaemonState(
        self,
        Phase.STARTING,
        Optional.empty(),
        new Readiness.Not("the first pass is under way", "wait"),
        Optional.empty(),
        0,
        Optional.empty());
  }

  DaemonState with(Phase next) {
    return new DaemonState(self, next, listen, readiness, lastPass, running, closed);
  }

  DaemonState listening(String url) {
    return new DaemonState(self, phase, Optional.of(url), readiness, lastPass, running, closed);
  }

  DaemonState after(Readiness now, LastPass pass, int agents) {
    return new DaemonState(self, Phase.RUNNING, listen, now, Optional.of(pass), agents, closed);
  }

  DaemonState ended(Work.Closed how) {
    return new DaemonState(
        self,
        Phase.STOPPED,
        listen,
        new Readiness.Not("it was stopped", "start it again with mandate daemon start"),
        lastPass,
        0,
        Optional.of(how));
  }

  /** For programs; also what the state file holds. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("pid", self.pid());
    json.put("startedAt", self.startedAt().toString());
    json.put("version", self.version());
    json.put("repository", self.repository());
    json.put("place", self.place());
    json.put("key", self.key());
    self.log().ifPresent(file -> json.put("log", file));
    listen.ifPresent(url -> json.put("listen", url));
    json.put("phase", phase.label());
    json.put("ready", readiness instanceof Readiness.Ready);
    if (readiness instanceof Readiness.Not(String reason, String mend)) {
      json.put("reason", reason);
      json.put("mend", mend);
    }
    lastPass.ifPresent(
        pass ->
            json.putObject("lastPass")
                .put("at", pass.at().toString())
                .put("result", pass.result()));
    json.put("running", running);
    closed.ifPresent(
        how -> {
          ObjectNode ended = json.putObject("closed");
          ended.put("finished", how.finished());
          ended.put("cancelled", how.cancelled());
          how.refusal().ifPresent(why -> ended.put("refusal", why));
        });
    return json;
  }

  /**
   * @throws IllegalArgumentException or {@link java.time.DateTimeException} when it is something
   *     else
   */
  static DaemonState of(JsonNode json) {
    return new DaemonState(
        new Self(
            json.path("pid").asLong(),
            Instant.parse(json.path("startedAt").asText()),
            json.path("version").asText(),
            json.path("repository").asText(),
            json.path("place").asText(),
            json.path("key").asText(),
            text(json, "log")),
        Phase.valueOf(json.path("phase").asText().toUpperCase(Locale.ROOT)),
        text(json, "listen"),
        json.path("ready").asBoolean()
            ? new Readiness.Ready()
            : new Readiness.Not(json.path("reason").asText(), json.path("mend").asText()),
        Optional.ofNullable(json.get("lastPass"))
            .map(
                pass ->
                    new LastPass(
                        Instant.parse(pass.path("at").asText()), pass.path("result").asText())),
        json.path("running").asInt(),
        Optional.ofNullable(json.get("closed"))
            .map(
                how ->
                    new Work.Closed(
                        how.path("finished").asInt(),
                        how.path("cancelled").asInt(),
                        text(how, "refusal"))));
  }

  private static Optional<String> text(JsonNode json, String field) {
    return Optional.ofNullable(json.get(field)).map(JsonNode::asText);
  }
}
