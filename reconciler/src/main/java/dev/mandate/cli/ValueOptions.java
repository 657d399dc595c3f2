package dev.mandate.cli;

import dev.mandate.run.ProviderInquiry;
import dev.mandate.run.SecretValue;
import dev.mandate.spec.Credential;
import dev.mandate.spec.SecretText;
import dev.mandate.wiring.CredentialDesk;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The value of a credential: never an argument, and asked of its provider before it is sealed. */
final class ValueOptions {
  @Option(
      names = "--expires-in",
      paramLabel = "DAYS",
      description = "It is not used any more after so many days. Default: it does not expire.")
  private Integer expiresInDays;

  @Option(
      names = "--no-check",
      description = {
        "Do not ask the provider whether it takes the value; the file says so.",
        "For a value that cannot be checked from here."
      })
  private boolean unchecked;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      description = "Ask there instead of at the provider's public address; https only.")
  private URI baseUrl;

  /**
   * Refuses what everybody on the machine could read while the command runs.
   *
   * @param typed arguments behind the name
   */
  void refuseArguments(List<String> typed) {
    if (!typed.isEmpty()) {
      throw CommandFailure.usage(
          "a value is never an argument: whoever lists processes or reads the shell's history"
              + " would have it",
          "hand it in on standard input, such as from a file (< key.txt), or type it when asked."
              + " If the argument was the real value, replace it at its provider");
    }
    if (expiresInDays != null && expiresInDays < 1) {
      throw CommandFailure.usage("--expires-in must be at least 1", "give a number of days");
    }
  }

  /** Reads the value; one line end behind it is not part of it. */
  SecretValue read(CliContext context, String name, Credential.Provider provider) {
    String value = context.secrets().read("Value of " + name).replaceFirst("\\r?\\n\\z", "");
    Optional<String> problem = SecretText.problemWith(value, provider);
    if (problem.isPresent()) {
      throw CommandFailure.usage(
          "the value of " + name + " cannot be sealed: " + problem.get(),
          "hand it in on standard input, such as from a file (< key.txt), or type it when asked");
    }
    return new SecretValue(value);
  }

  Optional<Instant> expiresAt(CliContext context) {
    return Optional.ofNullable(expiresInDays)
        .map(
            days ->
                context
                    .clock()
                    .instant()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .plus(Duration.ofDays(days)));
  }

  Optional<URI> baseUrl() {
    return Optional.ofNullable(baseUrl);
  }

  /** Whether the provider takes the value; ends the command when it does not, or cannot say. */
  boolean checked(
      CliContext context, CredentialDesk desk, Credential.Provider provider, SecretValue value) {
    if (unchecked) {
      return false;
    }
    return switch (desk.ask(provider, value, baseUrl())) {
      case ProviderInquiry.Answer.Accepted accepted -> {
        context.console().note(accepted.host() + " takes it");
        yield true;
      }
      case ProviderInquiry.Answer.Nobody nobody -> false;
      case ProviderInquiry.Answer.Refused(String why) ->
          throw CommandFailure.no(
              "the provider does not take it: " + why, "copy the key again, or make a new one");
      case ProviderInquiry.Answer.Unclear(String why) ->
          throw CommandFailure.outside(
              "nobody can say whether it is good: "
                  + why
                  + "\n  mend: try again, or seal it unchecked with --no-check");
    };
  }
}
