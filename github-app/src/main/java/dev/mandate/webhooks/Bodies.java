package dev.mandate.webhooks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;

/**
 * Reads bodies: no larger than so much each, and no more than so much at once. The beginning of
 * each is not counted: the number of connections bounds that, and large ones that never end cannot
 * keep out small ones. Thread-safe.
 */
final class Bodies {
  private static final int CHUNK = 16 * 1024;
  private static final int UNCOUNTED = 32 * 1024;

  private final int largest;
  private final Semaphore chunks;

  /**
   * @param largest bytes of one body
   * @param atOnce bytes of all that are held at the same time, without their beginnings
   */
  Bodies(int largest, long atOnce) {
    this.largest = largest;
    this.chunks = new Semaphore(Math.toIntExact(Math.max(1, atOnce / CHUNK)));
  }

  /** What is done with a body that came whole. */
  interface Use {
    Outcome of(byte[] body);
  }

  /**
   * Reads a body and has it used; holds its place until then.
   *
   * @param announced its length, negative when it was not said
   */
  Outcome read(InputStream in, long announced, Use use) {
    if (announced > largest) {
      return Outcome.TOO_LARGE;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int held = 0;
    try {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        body.write(chunk, 0, read);
        if (body.size() > largest) {
          return Outcome.TOO_LARGE;
        }
        int needed = Math.max(0, body.size() - UNCOUNTED + CHUNK - 1) / CHUNK;
        if (needed > held && !chunks.tryAcquire(needed - held)) {
          return Outcome.BUSY;
        }
        held = Math.max(held, needed);
      }
      return announced >= 0 && body.size() != announced ? Outcome.CUT : use.of(body.toByteArray());
    } catch (IOException e) {
      return Outcome.CUT; // whoever sent it is gone, or was too slow
    } finally {
      chunks.release(held);
    }
  }
}
