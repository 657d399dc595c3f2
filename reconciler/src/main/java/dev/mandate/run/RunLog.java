package dev.mandate.run;

import dev.mandate.canonical.Digest;
import dev.mandate.scrub.Scrubber;
import dev.mandate.scrub.ScrubbingStream;
import dev.mandate.scrub.VisibleText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Takes the output of an agent as it comes and keeps what may be recorded: valid UTF-8, without
 * secrets, with nothing in it that steers a terminal or hides from a reader, within a limit.
 * Secrets are taken out before anything is cut, so no half of one stays beside the cut. Not
 * thread-safe.
 */
public final class RunLog implements Launcher.LogSink {
  /** A smaller limit is raised to this many bytes. */
  public static final int SMALLEST_LIMIT = 1024;

  private static final int LARGEST_LIMIT = 1 << 30;

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private final CharBuffer characters = CharBuffer.allocate(32 * 1024);
  private final ScrubbingStream scrubbed;
  private final HeadAndTail kept;
  private final Copy live;
  private byte[] unfinished = new byte[0];
  private boolean returned;

  /**
   * @param limit in bytes, see {@link dev.mandate.spec.Agent.OutputLimits#logBytes()}
   * @param copy gets the same bytes as the result, the first half of the limit as it comes
   * @param live gets all that is said, as it comes
   */
  public RunLog(long limit, Scrubber scrubber, Copy copy, Copy live) {
    int bounded = (int) Math.max(SMALLEST_LIMIT, Math.min(LARGEST_LIMIT, limit));
    this.kept = new HeadAndTail(bounded, copy);
    this.live = live;
    this.scrubbed = scrubber.stream(this::keep);
  }

  /** Where the log is written for people to look at while the agent runs. */
  @FunctionalInterface
  public interface Copy {
    void write(byte[] bytes, int offset, int length);
  }

  /**
   * What is recorded.
   *
   * @param content valid UTF-8
   * @param digest of {@code content}
   * @param totalBytes of all scrubbed output, before the middle was cut out
   */
  public record Kept(byte[] content, Digest digest, long totalBytes, boolean truncated) {
    /** The log of a run that said nothing. */
    public static Kept empty() {
      return new Kept(new byte[0], Digest.of(new byte[0]), 0, false);
    }
  }

  @Override
  public void accept(byte[] buffer, int offset, int length) {
    ByteBuffer input = ByteBuffer.allocate(unfinished.length + length);
    input.put(unfinished).put(buffer, offset, length).flip();
    decode(input, false);
    unfinished = new byte[input.remaining()];
    input.get(unfinished);
  }

  /** Call once, after the last output. */
  public Kept finish() {
    decode(ByteBuffer.wrap(unfinished), true);
    CoderResult flushed = decoder.flush(characters);
    if (flushed.isError()) {
      throw new IllegalStateException("a replacing decoder reports no error: " + flushed);
    }
    passOn();
    scrubbed.finish();
    byte[] content = kept.finish();
    return new Kept(content, Digest.of(content), kept.total(), kept.wasCut());
  }

  /** A carriage return and its line feed may come in two pieces. */
  private void keep(String text) {
    String rest = returned && text.startsWith("\n") ? text.substring(1) : text;
    returned = text.endsWith("\r");
    byte[] bytes = VisibleText.lines(rest).getBytes(StandardCharsets.UTF_8);
    live.write(bytes, 0, bytes.length);
    kept.accept(bytes);
  }

  private void decode(ByteBuffer input, boolean end) {
    while (decoder.decode(input, characters, end).isOverflow()) {
      passOn();
    }
    passOn();
  }

  private void passOn() {
    characters.flip();
    scrubbed.accept(characters.toString());
    characters.clear();
  }
}
