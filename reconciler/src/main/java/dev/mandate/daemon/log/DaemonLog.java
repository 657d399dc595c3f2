package dev.mandate.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.slf4j.LoggerFactory;

/**
 * Where log lines go, and in which form. Libraries that log are heard from warnings upwards.
 * Closing it writes out what is left.
 */
public final class DaemonLog implements AutoCloseable {
  private static final String OWN = "dev.mandate";
  private static final String LARGEST_FILE = "10MB";
  private static final String ALL_FILES = "200MB";
  private static final int DAYS = 14;

  private final LoggerContext context;

  private DaemonLog(LoggerContext context) {
    this.context = context;
  }

  /** How lines look. */
  public enum Format {
    TEXT,
    JSON
  }

  /** From which importance on lines are written. */
  public enum Threshold {
    DEBUG,
    INFO,
    WARN
  }

  /**
   * @param scrub takes secrets out of text
   */
  public record Style(Format format, Threshold threshold, UnaryOperator<String> scrub) {
    private Encoder<ILoggingEvent> encoder() {
      return switch (format) {
        case TEXT -> new TextLines(scrub);
        case JSON -> new JsonLines(scrub);
      };
    }
  }

  /** Writes to a stream, which stays open. */
  public static DaemonLog to(OutputStream stream, Style style) {
    LoggerContext context = context(style);
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(started(style.encoder(), context));
    appender.setOutputStream(new Unclosable(stream));
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return new DaemonLog(context);
  }

  /**
   * Appends to a file; old ones are packed by day and size, and deleted after two weeks.
   *
   * @throws IOException when the file cannot be written
   */
  public static DaemonLog to(Path file, Style style) throws IOException {
    LoggerContext context = context(style);
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setFile(file.toString());
    appender.setEncoder(started(style.encoder(), context));
    SizeAndTimeBasedRollingPolicy<ILoggingEvent> rolling = new SizeAndTimeBasedRollingPolicy<>();
    rolling.setContext(context);
    rolling.setParent(appender);
    rolling.setFileNamePattern(file + ".%d{yyyy-MM-dd}.%i.gz");
    rolling.setMaxFileSize(FileSize.valueOf(LARGEST_FILE));
    rolling.setTotalSizeCap(FileSize.valueOf(ALL_FILES));
    rolling.setMaxHistory(DAYS);
    rolling.start();
    appender.setRollingPolicy(rolling);
    appender.start();
    if (!appender.isStarted()) {
      throw new IOException("cannot write to " + file);
    }
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    return new DaemonLog(context);
  }

  /** The one that libraries log to, where Logback is what they found; else one of its own. */
  private static LoggerContext context(Style style) {
    LoggerContext context =
        LoggerFactory.getILoggerFactory() instanceof LoggerContext shared ? shared : own();
    context.reset();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    // It warns of words in the schemas of specs that are meant for editors.
    context.getLogger("com.networknt").setLevel(Level.ERROR);
    context.getLogger(OWN).setLevel(Level.toLevel(style.threshold().name()));
    context.start();
    return context;
  }

  private static LoggerContext own() {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    return context;
  }

  private static Encoder<ILoggingEvent> started(
      Encoder<ILoggingEvent> encoder, LoggerContext context) {
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  public org.slf4j.Logger logger(Class<?> of) {
    return context.getLogger(of);
  }

  @Override
  public void close() {
    context.stop();
  }
}
