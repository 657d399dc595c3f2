package dev.mandate.daemon.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object on a line for each event: {@code time}, {@code level}, {@code message}, what the
 * event carries by its own names, {@code logger}, {@code thread}, and {@code error} with a trace.
 */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final byte[] NOTHING = {};

  private final UnaryOperator<String> scrub;

  /**
   * @param scrub takes secrets out of text
   */
  JsonLines(UnaryOperator<String> scrub) {
    this.scrub = scrub;
  }

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line = JSON.createObjectNode();
    line.put("time", event.getInstant().toString());
    line.put("level", event.getLevel().toString());
    line.put("message", scrub.apply(String.valueOf(event.getFormattedMessage())));
    event.getMDCPropertyMap().forEach((key, value) -> line.put(key, scrub.apply(value)));
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> put(line, pair));
    }
    line.put("logger", event.getLoggerName());
    line.put("thread", event.getThreadName());
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.put("error", scrub.apply(ThrowableProxyUtil.asString(thrown)));
    }
    try {
      return (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void put(ObjectNode line, KeyValuePair pair) {
    switch (pair.value) {
      case Long number -> line.put(pair.key, number);
      case Integer number -> line.put(pair.key, number);
      case Double number -> line.put(pair.key, number);
      case Boolean truth -> line.put(pair.key, truth);
      case null -> line.putNull(pair.key);
      default -> line.put(pair.key, scrub.apply(pair.value.toString()));
    }
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }
}
