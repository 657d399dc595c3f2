package dev.mandate.testkit;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Keeps the body of an answer back, to send it with one word replaced by another as long. */
final class EditedResponse extends HttpServletResponseWrapper {
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  EditedResponse(HttpServletResponse response) {
    super(response);
  }

  void send(String word, String instead) throws IOException {
    String text = body.toString(StandardCharsets.ISO_8859_1);
    super.getOutputStream()
        .write(text.replace(word, instead).getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void flushBuffer() {
    // Sent later.
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
        body.write(b);
      }
    };
  }
}
