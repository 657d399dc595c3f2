package dev.mandate.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.slf4j.event.KeyValuePair;

/** A line for people: time, level, message, then what the event carries as {@code name=value}. */
final class TextLines extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};

  private final UnaryOperator<String> scrub;

  /**
   * @param scrub takes secrets out of text
   */
  TextLines(UnaryOperator<String> scrub) {
    this.scrub = scrub;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(200);
    line.append(event.getInstant())
        .append(' ')
        .append(String.format("%-5s", event.getLevel()))
        .append(' ')
        .append(oneLine(event.getFormattedMessage()));
    Map<String, Object> pairs = new LinkedHashMap<>(event.getMDCPropertyMap());
    List<KeyValuePair> own = event.getKeyValuePairs();
    if (own != null) {
      own.forEach(pair -> pairs.put(pair.key, pair.value));
    }
    pairs.forEach((key, value) -> pair(line, key, value));
    line.append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(ThrowableProxyUtil.asString(thrown)).append('\n');
    }
    return scrub.apply(line.toString()).getBytes(StandardCharsets.UTF_8);
  }

  private static void pair(StringBuilder line, String key, Object value) {
    line.append("  ").append(key).append('=').append(oneLine(String.valueOf(value)));
  }

  /** What others wrote must not make lines of its own, nor drive a terminal. */
  private static String oneLine(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (Character.isISOControl(c)) {
                safe.append(c == '\n' ? " | " : String.format("\\u%04x", c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.toString();
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
