package dev.mandate.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.run.RunEvent.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The events of a run as a file: one canonical JSON object a line, in the order they came. */
public final class RunEvents {
  /** Its name in the run's folder. */
  public static final String FILE = "events.jsonl";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Set<Kind> NOTES =
      EnumSet.of(Kind.CANCEL_REQUESTED, Kind.HOOK_STARTED, Kind.HOOK_ENDED, Kind.LOG_CUT);

  /** What may come after what; an end is followed by nothing. */
  private static final Map<Kind, Set<Kind>> NEXT =
      Map.of(
          Kind.QUEUED, EnumSet.of(Kind.CLAIMED),
          Kind.CLAIMED, EnumSet.of(Kind.STARTING, Kind.RELEASING, Kind.CANCELLED, Kind.UNKNOWN),
          Kind.RELEASING, EnumSet.of(Kind.SUCCEEDED, Kind.FAILED),
          Kind.STARTING, EnumSet.of(Kind.RUNNING, Kind.NOT_STARTED, Kind.FAILED, Kind.CANCELLED),
          Kind.RUNNING,
              EnumSet.of(Kind.SUCCEEDED, Kind.HELD, Kind.FAILED, Kind.TIMED_OUT, Kind.CANCELLED));

  private RunEvents() {}

  public static byte[] bytes(List<RunEvent> events) {
    return events.stream()
        .map(event -> CanonicalJson.text(event.toJson()) + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Empty for anything but what {@link #bytes} writes. */
  public static Optional<List<RunEvent>> parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    List<RunEvent> events = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Optional<RunEvent> event = parse(line);
      if (event.isEmpty()) {
        return Optional.empty();
      }
      events.add(event.get());
    }
    return Arrays.equals(bytes(events), bytes)
        ? Optional.of(List.copyOf(events))
        : Optional.empty();
  }

  private static Optional<RunEvent> parse(String line) {
    try {
      return RunEvent.fromJson(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Why they are not the life of one run from its plan to its end; empty when they are. */
  public static Optional<String> problem(List<RunEvent> events) {
    Optional<Kind> last = Optional.empty();
    for (RunEvent event : events) {
      Kind kind = event.kind();
      if (last.filter(Kind::isEnd).isPresent()) {
        return Optional.of(kind.label() + " comes after the end");
      }
      if (NOTES.contains(kind)) {
        continue;
      }
      Set<Kind> allowed = last.map(NEXT::get).orElse(EnumSet.of(Kind.QUEUED));
      if (!allowed.contains(kind)) {
        return Optional.of(
            kind.label() + " comes " + last.map(l -> "after " + l.label()).orElse("first"));
      }
      last = Optional.of(kind);
    }
    return last.filter(Kind::isEnd).isPresent()
        ? Optional.empty()
        : Optional.of("they have no end");
  }

  /** Whether a run got as far as being started, or may have. */
  public static boolean started(List<RunEvent> events) {
    return events.stream()
        .anyMatch(event -> event.kind() == Kind.STARTING || event.kind() == Kind.UNKNOWN);
  }

  /** Whether it is no run of an agent, but the release of what one left. */
  public static boolean released(List<RunEvent> events) {
    return events.stream().anyMatch(event -> event.kind() == Kind.RELEASING);
  }
}
