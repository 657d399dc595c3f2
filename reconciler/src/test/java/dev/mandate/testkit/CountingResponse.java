package dev.mandate.testkit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes of an answer's body. */
final class CountingResponse extends HttpServletResponseWrapper {
  private final AtomicLong bytes = new AtomicLong();

  CountingResponse(HttpServletResponse response) {
    super(response);
  }

  long bytes() {
    return bytes.get();
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    ServletOutputStream out = super.getOutputStream();
    return new ServletOutputStream() {
      @Override
      public boolean isReady() {
        return out.isReady();
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        out.setWriteListener(listener);
      }

      @Override
      public void write(int b) throws IOException {
        bytes.incrementAndGet();
        out.write(b);
      }

      @Override
      public void write(byte[] buffer, int offset, int length) throws IOException {
        bytes.addAndGet(length);
        out.write(buffer, offset, length);
      }

      @Override
      public void flush() throws IOException {
        out.flush();
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }
}
