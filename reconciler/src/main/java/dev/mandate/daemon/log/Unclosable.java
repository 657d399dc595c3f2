package dev.mandate.daemon.log;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard error outlives the log. */
final class Unclosable extends FilterOutputStream {
  Unclosable(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
