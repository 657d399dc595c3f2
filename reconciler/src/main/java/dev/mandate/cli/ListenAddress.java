package dev.mandate.cli;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where a daemon answers.
 *
 * @param text as it was given
 * @param address empty: nowhere
 */
record ListenAddress(String text, Optional<InetSocketAddress> address) {
  private static final Pattern FORM = Pattern.compile("(.+):(\\d{1,5})");
  private static final int HIGHEST_PORT = 65535;

  /** Reads {@code host:port} or {@code none}. */
  static final class Converter implements ITypeConverter<ListenAddress> {
    @Override
    public ListenAddress convert(String text) {
      if (text.equals("none")) {
        return new ListenAddress(text, Optional.empty());
      }
      Matcher parts = FORM.matcher(text);
      if (!parts.matches() || Integer.parseInt(parts.group(2)) > HIGHEST_PORT) {
        throw new TypeConversionException(
            "'" + text + "' is no address; write host:port, as in 127.0.0.1:9464, or none");
      }
      InetSocketAddress address =
          new InetSocketAddress(parts.group(1), Integer.parseInt(parts.group(2)));
      if (address.isUnresolved()) {
        throw new TypeConversionException("there is no host '" + parts.group(1) + "'");
      }
      return new ListenAddress(text, Optional.of(address));
    }
  }
}
