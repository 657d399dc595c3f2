package dev.mandate.connector;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code aider --no-stream --no-pretty} prints, as of 0.86. It has no events, and always ends
 * with exit code 0: a run counts only if an answer was accounted for and nothing that it calls an
 * error came after. Its model can print the same lines; then a run fails, or its log has an entry
 * too many, but the change is taken from the files alone.
 */
final class AiderDialect implements Dialect {
  private static final Pattern VERSION = Pattern.compile("Aider v(\\S+)");
  private static final Pattern MODEL = Pattern.compile("(?:Main model|Model): (\\S+) with .*");

  /** Lines of its own that say nothing about how it goes. */
  private static final Pattern OWN =
      Pattern.compile(
          "(Weak model|Editor model|Git repo|Repo-map|Executing): .*|Added \\S+ to the chat.*"
              + "|Retrying in .* seconds\\.\\.\\.|The API provider.*|Empty response received.*");

  /** Numbers are rounded: {@code 1.2k}. The first is of all input, that of a cache included. */
  private static final Pattern TOKENS =
      Pattern.compile(
          "Tokens: (?<sent>[\\d.,]+[kM]?) sent(?:, (?<write>[\\d.,]+[kM]?) cache write)?"
              + "(?:, (?<read>[\\d.,]+[kM]?) cache hit)?, (?<received>[\\d.,]+[kM]?) received\\."
              + "(?: Cost: \\$[\\d.,]+ message, \\$(?<cost>[\\d.,]+) session\\.)?");

  private static final Pattern EDIT = Pattern.compile("Applied edit to (.+)");
  private static final Pattern ERROR = Pattern.compile("litellm\\.(\\w+):.*");
  private static final Pattern MISFIT =
      Pattern.compile(
          "The LLM did not conform to the edit format\\.|Only \\d+ reflections allowed, stopping\\.");
  private static final Pattern TOO_LONG = Pattern.compile("Model \\S+ has hit a token limit!");

  /** Classes of https://docs.litellm.ai/docs/exception_mapping that stay whoever tries again. */
  private static final Set<String> LASTING =
      Set.of(
          "AuthenticationError",
          "BadRequestError",
          "BudgetExceededError",
          "ContentPolicyViolationError",
          "ContextWindowExceededError",
          "InvalidRequestError",
          "NotFoundError",
          "PermissionDeniedError",
          "UnprocessableEntityError",
          "UnsupportedParamsError");

  private final StringBuilder pending = new StringBuilder();
  private boolean begun;
  private boolean answered;
  private Optional<Verdict.Failed> trouble = Optional.empty();
  private Optional<Verdict.Failed> strayed = Optional.empty();

  @Override
  public boolean hears(String line, Conversation conversation) {
    if (!begun) {
      Matcher version = VERSION.matcher(line);
      if (!version.matches()) {
        return false;
      }
      begun = true;
      conversation.version(version.group(1));
      conversation.transcript.plain(line);
      return true;
    }
    Matcher model = MODEL.matcher(line);
    Matcher tokens = TOKENS.matcher(line);
    Matcher edit = EDIT.matcher(line);
    Matcher error = ERROR.matcher(line);
    if (tokens.matches()) {
      answer(tokens, conversation);
    } else if (edit.matches()) {
      edited(edit.group(1), conversation);
    } else if (error.matches()) {
      own(line, conversation);
      String why = "the model could not be asked: " + line.substring("litellm.".length());
      trouble =
          Optional.of(
              LASTING.contains(error.group(1))
                  ? Verdict.Failed.lasting(why)
                  : Verdict.Failed.passing(why));
    } else if (MISFIT.matcher(line).matches()) {
      own(line, conversation);
      trouble = Optional.of(Verdict.Failed.passing("an edit of the model does not fit the file"));
    } else if (TOO_LONG.matcher(line).matches()) {
      own(line, conversation);
      trouble = Optional.of(Verdict.Failed.lasting("the model has reached its token limit"));
    } else if (model.matches()) {
      conversation.model(model.group(1));
      own(line, conversation);
    } else if (OWN.matcher(line).matches()) {
      own(line, conversation);
    } else {
      add(line, conversation);
    }
    return true;
  }

  @Override
  public void ends(Conversation conversation) {
    passOn(conversation);
    if (strayed.isPresent() || trouble.isPresent()) {
      conversation.verdict(strayed.or(() -> trouble).orElseThrow());
    } else if (answered) {
      conversation.verdict(new Verdict.Done());
    }
  }

  private void answer(Matcher tokens, Conversation conversation) {
    String text = pending.toString().strip();
    pending.setLength(0);
    conversation.anotherTurn();
    conversation.says(text);
    answered = true;
    trouble =
        text.isEmpty()
            ? Optional.of(Verdict.Failed.lasting("the model gave an empty answer"))
            : Optional.empty();
    long read = number(tokens.group("read"));
    long write = number(tokens.group("write"));
    conversation.moreUsage(
        number(tokens.group("sent")) - read - write, number(tokens.group("received")), read, write);
    if (tokens.group("cost") != null) {
      conversation.cost(decimal(tokens.group("cost")));
    }
  }

  private void edited(String file, Conversation conversation) {
    passOn(conversation);
    conversation.asksFor("Edit", TextNode.valueOf(file));
    if (!isInside(file)) {
      strayed =
          Optional.of(
              Verdict.Failed.lasting(
                  "it edited "
                      + file
                      + ", which lies neither in target/ nor in output/artifacts/"));
    }
  }

  private static boolean isInside(String file) {
    try {
      Path path = Path.of(file).normalize();
      return Stream.of("target", "output/artifacts").anyMatch(path::startsWith);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private void own(String line, Conversation conversation) {
    passOn(conversation);
    conversation.transcript.notes(line);
  }

  /** What turned out not to be an answer. */
  private void passOn(Conversation conversation) {
    pending
        .toString()
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(conversation.transcript::plain);
    pending.setLength(0);
  }

  private void add(String line, Conversation conversation) {
    if (pending.length() + line.length() > OutputLines.LONGEST) {
      passOn(conversation);
    }
    pending.append(line).append('\n');
  }

  private static long number(String text) {
    return text == null ? 0 : Math.round(decimal(text));
  }

  private static double decimal(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replace(",", "");
    double factor = plain.endsWith("k") ? 1e3 : plain.endsWith("m") ? 1e6 : 1;
    String digits = factor == 1 ? plain : plain.substring(0, plain.length() - 1);
    try {
      return factor * Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      // Dots and commas only: no number, and none that anybody prints.
      return 0;
    }
  }
}
