package dev.mandate.testkit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/** Lets a request be carried out while its answer goes nowhere. */
final class DiscardingResponse extends HttpServletResponseWrapper {
  DiscardingResponse(HttpServletResponse response) {
    super(response);
  }

  @Override
  public void flushBuffer() {
    // Nothing is sent.
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return new ServletOutputStream() {
      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public void setWriteListener(WriteListener listener) {
        throw new UnsupportedOperationException("the Git servlet writes synchronously");
      }

      @Override
      public void write(int b) {
        // Nothing is sent.
      }
    };
  }
}
