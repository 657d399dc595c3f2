package dev.mandate.spec;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What is wanted, of which agent, where.
 *
 * @param owner who wants it, when that is not who answers for the agent
 * @param priority from 0 to 1000, higher runs first
 * @param dependsOn names of tasks that must have succeeded
 * @param lockPaths globs; two tasks whose globs can meet never run together
 * @param schedule empty: due once
 * @param targetPath folder of the repository that the task works on; empty: all of it
 * @param claimTtl how long a claim on it stands without a sign of life; whole seconds
 * @param heartbeat how often its holder gives one
 * @param retry what happens after an attempt that failed
 * @param suspended true while a person holds the task back
 */
public record Task(
    SpecDocument document,
    String agent,
    String environment,
    RiskClass riskClass,
    Optional<String> owner,
    int priority,
    Map<String, String> inputs,
    List<String> dependsOn,
    List<String> lockPaths,
    Optional<Schedule> schedule,
    Optional<String> targetPath,
    Optional<Duration> timeout,
    Duration claimTtl,
    Duration heartbeat,
    Retry retry,
    boolean suspended)
    implements Spec {
  public Task {
    inputs = Map.copyOf(inputs);
    dependsOn = List.copyOf(dependsOn);
    lockPaths = List.copyOf(lockPaths);
  }

  /** The prompt templates that there are. */
  public static final List<String> TEMPLATES =
      List.of("task", "analysis", "script-generation", "evaluation");

  /** Which of {@link #TEMPLATES} its prompt is made from. */
  public String template() {
    return document.json().path("spec").path("template").asText(TEMPLATES.getFirst());
  }

  /** The target that it works on, by name; empty: the control repository. */
  public Optional<String> targetRepository() {
    return Optional.ofNullable(document.json().at("/spec/target/repository").textValue());
  }

  /** Whom its text came from, when that is not who wrote the spec. */
  public Optional<Origin> origin() {
    JsonNode origin = document.json().at("/spec/origin");
    return origin.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new Origin(
                origin.path("kind").asText(),
                origin.path("author").asText(),
                Optional.ofNullable(origin.get("url")).map(JsonNode::asText),
                StreamSupport.stream(origin.path("others").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList()));
  }

  /**
   * @param kind of what the text came from, such as {@code issue}
   * @param author name of a person, e-mail address, or what the place calls whoever wrote it
   * @param url where it stands
   * @param others the same of whoever wrote some of it
   */
  public record Origin(String kind, String author, Optional<String> url, List<String> others) {
    public Origin {
      others = List.copyOf(others);
    }

    /** The author first. */
    public List<String> everybody() {
      return Stream.concat(Stream.of(author), others.stream()).toList();
    }
  }

  /** Who must say yes to what a run made; empty: only whom policy asks for. */
  public Optional<OutputApproval> outputApproval() {
    JsonNode output = document.json().at("/spec/approvals/output");
    return output.isMissingNode()
        ? Optional.empty()
        : Optional.of(
            new OutputApproval(
                output.path("required").asInt(),
                Duration.ofSeconds(
                    output.path("ttlSeconds").asLong(OutputApproval.TTL.toSeconds()))));
  }

  /**
   * How long its output may wait for approval; exclusive.
   *
   * @param made when the run that made it had ended
   */
  public Instant outputUntil(Instant made) {
    return made.plus(outputApproval().map(OutputApproval::ttl).orElse(OutputApproval.TTL));
  }

  /**
   * @param required how many people
   * @param ttl how long after a run they may say so
   */
  public record OutputApproval(int required, Duration ttl) {
    /** What holds where a task says nothing. */
    public static final Duration TTL = Duration.ofDays(7);
  }

  /** What the agent is asked to do. Read from the document, where it is most of the text. */
  public String prompt() {
    return document.json().path("spec").path("prompt").asText();
  }

  /**
   * When a recurring task is due.
   *
   * @param cron five fields, as crontab(5) has them
   * @param startingDeadline how long after an instant it may still be started; exclusive
   */
  public record Schedule(String cron, ZoneId timeZone, Duration startingDeadline) {}

  /**
   * How often, and how soon after each other, a task is attempted that fails or times out.
   *
   * @param maxAttempts the first one included
   * @param backoff wait after the first attempt, before jitter
   * @param safe whether running it twice does no harm, also when nobody saw how it ended; where it
   *     does, the task is never started again unless its end was seen
   */
  public record Retry(int maxAttempts, Duration backoff, Strategy strategy, boolean safe) {
    /** What holds where a task says nothing. */
    public static final Retry NONE =
        new Retry(1, Duration.ofSeconds(30), Strategy.EXPONENTIAL, true);

    /** How the wait grows from attempt to attempt. */
    public enum Strategy {
      FIXED,
      EXPONENTIAL
    }
  }
}
