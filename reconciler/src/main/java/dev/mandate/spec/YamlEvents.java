package dev.mandate.spec;

import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.events.Event;

/**
 * Jackson's YAML parser, opened one level below its tokens: anchors, tags, document boundaries and
 * the style of a scalar, all of which the strict reader must see, are only in the events.
 */
final class YamlEvents extends YAMLParser {

  private YamlEvents(IOContext context, LoaderOptions options, Reader text) {
    super(context, 0, 0, options, null, text);
  }

  /**
   * The next event; the last one is the end of the stream.
   *
   * @throws org.yaml.snakeyaml.error.YAMLException when the text is not YAML
   */
  Event next() {
    return _yamlParser.getEvent();
  }

  /** Makes parsers of text that was already decoded and measured. Thread-safe. */
  static final class Factory extends YAMLFactory {
    private static final long serialVersionUID = 1L;

    YamlEvents open(String text) {
      try {
        return (YamlEvents) createParser(new java.io.StringReader(text));
      } catch (IOException e) {
        throw new UncheckedIOException("text in memory can always be opened", e);
      }
    }

    @Override
    protected YAMLParser _createParser(Reader text, IOContext context) {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Integer.MAX_VALUE);
      return new YamlEvents(context, options, text);
    }
  }
}
