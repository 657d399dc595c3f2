package dev.mandate.connector;

import dev.mandate.run.AgentReport;
import dev.mandate.run.Connector;
import dev.mandate.run.Launcher;
import dev.mandate.run.RunOutcome;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a program that says in its output how it goes. The outcome is what is said; an exit code
 * alone never makes a run succeed.
 */
final class EventReading implements Connector.Reading {
  private static final int LONGEST_REASON = 300;

  private final Dialect dialect;
  private final Program program;
  private final Allowance allowance;
  private final Transcript transcript;
  private final Conversation conversation;
  private final OutputLines lines;
  private boolean heardEvents;
  private String lastPlainLine = "";

  /**
   * @param allowance beyond which the agent is ended, whatever its program does about it
   */
  EventReading(Dialect dialect, Program program, Allowance allowance, Launcher.LogSink log) {
    this.dialect = dialect;
    this.program = program;
    this.allowance = allowance;
    this.transcript = new Transcript(log);
    this.conversation = new Conversation(transcript);
    this.lines =
        new OutputLines(
            new OutputLines.Reader() {
              @Override
              public void line(String line) {
                read(line);
              }

              @Override
              public void tooLong(long bytes) {
                transcript.plain("[a line of " + bytes + " bytes is left out]");
              }
            });
  }

  @Override
  public void accept(byte[] buffer, int offset, int length) {
    lines.accept(buffer, offset, length);
    if (conversation.verdict().isEmpty()) {
      allowance.exceededBy(conversation).ifPresent(EventReading::halt);
    }
  }

  private static void halt(String why) {
    throw new Connector.Halt(why);
  }

  @Override
  public Connector.Heard end(Launcher.Ending ending) {
    lines.finish();
    dialect.ends(conversation);
    RunOutcome outcome = ProcessEnd.plainly(ending).orElseGet(() -> judged(ending));
    return new Connector.Heard(outcome, report());
  }

  @Override
  public Optional<AgentReport> report() {
    return heardEvents ? Optional.of(conversation.report(program::version)) : Optional.empty();
  }

  private RunOutcome judged(Launcher.Ending ending) {
    OptionalInt code = ProcessEnd.code(ending);
    if (conversation.verdict().isEmpty()) {
      return unjudged(ending, code);
    }
    return switch (conversation.verdict().get()) {
      case Verdict.Failed(String why, boolean lasting) -> new RunOutcome.Failed(why, code, lasting);
      case Verdict.Done done -> done(ending, code);
    };
  }

  private RunOutcome done(Launcher.Ending ending, OptionalInt code) {
    if (!code.equals(OptionalInt.of(0))) {
      return new RunOutcome.Failed(
          "the agent said that it was done, and " + ProcessEnd.words(ending), code);
    }
    if (!conversation.denied().isEmpty()) {
      return new RunOutcome.Failed(
          "tools that the agent asked for were denied: "
              + String.join(", ", conversation.denied())
              + "; allow them in capabilities.tools.allow, or have the prompt do without",
          code,
          true);
    }
    if (conversation.saidOrDidNothing()) {
      return new RunOutcome.Failed(
          "the agent ended without having said or done anything; its model may have refused",
          code,
          true);
    }
    return allowance
        .overspentBy(conversation)
        .<RunOutcome>map(why -> new RunOutcome.Failed(why, code, true))
        .orElseGet(RunOutcome.Succeeded::new);
  }

  /** The program broke off, or never began. */
  private RunOutcome unjudged(Launcher.Ending ending, OptionalInt code) {
    String how = "the agent " + ProcessEnd.words(ending);
    if (heardEvents) {
      return new RunOutcome.Failed(how + " and did not say how it went", code);
    }
    boolean exited = ending instanceof Launcher.Ending.Exited;
    return new RunOutcome.Failed(
        how + " before it began" + (lastPlainLine.isEmpty() ? "" : ": " + lastPlainLine),
        code,
        exited);
  }

  private void read(String line) {
    if (dialect.hears(line, conversation)) {
      heardEvents = true;
    } else if (!line.isBlank()) {
      transcript.plain(line);
      remember(line.strip());
    }
  }

  /** Of what is no event, what best says why the program did not begin. */
  private void remember(String line) {
    if (!lastPlainLine.startsWith("error")) {
      lastPlainLine = line.substring(0, Math.min(LONGEST_REASON, line.length()));
    }
  }
}
