package dev.mandate.claim;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.run.OccurrenceKey;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a claim says. It holds no time: whoever looks at it judges its age by how long it has not
 * changed.
 *
 * @param key what is claimed
 * @param holder who holds it; made at random for each process
 * @param token goes up with each take-over; starts at 1
 * @param ttl without a change for this long, others may take it over; whole seconds
 * @param started whether the run may have begun; said before it does of runs that must not begin
 *     twice, and with the next sign of life of others
 * @param beat never the same in two claims of one holder, so that no two objects are the same
 */
public record Claim(
    OccurrenceKey key, String holder, long token, Duration ttl, boolean started, long beat) {
  public static final Duration SHORTEST_TTL = Duration.ofSeconds(1);
  public static final Duration LONGEST_TTL = Duration.ofDays(1);

  /** Beyond it, JSON numbers are not exact. */
  static final long LARGEST_NUMBER = (1L << 53) - 1;

  private static final String KIND = "Claim";
  private static final int LONGEST_TEXT = 4096;
  private static final Pattern HOLDER = Pattern.compile("[a-z0-9][-a-z0-9]{0,63}");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public Claim {
    if (!HOLDER.matcher(holder).matches()) {
      throw new IllegalArgumentException("not the id of a holder: " + holder);
    }
    if (token < 1 || token > LARGEST_NUMBER || beat < 0 || beat > LARGEST_NUMBER) {
      throw new IllegalArgumentException("token " + token + ", beat " + beat);
    }
    if (ttl.compareTo(SHORTEST_TTL) < 0
        || ttl.compareTo(LONGEST_TTL) > 0
        || !ttl.equals(Duration.ofSeconds(ttl.toSeconds()))) {
      throw new IllegalArgumentException("not the TTL of a claim: " + ttl);
    }
  }

  public ClaimName name() {
    return ClaimName.of(key);
  }

  /** The same claim, to show that its holder lives. */
  public Claim beat(long number) {
    return new Claim(key, holder, token, ttl, started, number);
  }

  /** The same claim, to say that the agent may have been started. */
  public Claim begun(long number) {
    return new Claim(key, holder, token, ttl, true, number);
  }

  /** The token of whoever takes this claim over. */
  long nextToken() {
    return token == LARGEST_NUMBER ? 1 : token + 1;
  }

  /** The one form in which a claim is written: canonical JSON. */
  public String text() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", KIND);
    json.put("task", key.task());
    json.put("specDigest", key.specDigest().value());
    json.put("occurrence", key.occurrence());
    json.put("holder", holder);
    json.put("token", token);
    json.put("ttlSeconds", ttl.toSeconds());
    json.put("started", started);
    json.put("beat", beat);
    return CanonicalJson.text(json);
  }

  /**
   * Reads what {@link #text()} wrote, a line end after it allowed. Empty for anything else, and for
   * a claim on something else than the name under which it stands.
   */
  public static Optional<Claim> parse(ClaimName name, String text) {
    if (text.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    try {
      JsonNode json = JSON.readTree(line);
      OccurrenceKey key =
          new OccurrenceKey(
              json.path("task").asText(),
              new Digest(json.path("specDigest").asText()),
              json.path("occurrence").asText());
      Claim claim =
          new Claim(
              key,
              json.path("holder").asText(),
              json.path("token").asLong(),
              Duration.ofSeconds(json.path("ttlSeconds").asLong()),
              json.path("started").asBoolean(),
              json.path("beat").asLong());
      return claim.text().equals(line) && claim.name().equals(name)
          ? Optional.of(claim)
          : Optional.empty();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
