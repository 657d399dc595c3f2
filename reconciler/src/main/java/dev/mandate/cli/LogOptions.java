package dev.mandate.cli;

import dev.mandate.daemon.log.DaemonLog;
import dev.mandate.scrub.Scrubber;
import dev.mandate.spec.VariableNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where a process that stays logs, and how. */
final class LogOptions {
  private static final List<String> SECRETS =
      List.of("MANDATE_GIT_TOKEN", "MANDATE_KEY_PASSPHRASE");

  @Option(
      names = "--log-file",
      paramLabel = "FILE",
      description = {
        "Log to this file; old ones are packed, and kept for 14 days.",
        "Default: standard error; of a daemon in the background, daemon.log in its folder."
      })
  private Path file;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "json or text. Default: ${DEFAULT-VALUE}.",
      defaultValue = "json")
  private DaemonLog.Format format;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "debug, info or warn. Default: ${DEFAULT-VALUE}.",
      defaultValue = "info")
  private DaemonLog.Threshold level;

  /** As it was given. */
  Optional<Path> file(CliContext context) {
    return Optional.ofNullable(file).map(name -> context.directory().resolve(name).normalize());
  }

  DaemonLog open(CliContext context, UnaryOperator<String> scrub) {
    DaemonLog.Style style = new DaemonLog.Style(format, level, scrub);
    Optional<Path> to = file(context);
    if (to.isEmpty()) {
      return DaemonLog.to(context.console().aside(), style);
    }
    try {
      Files.createDirectories(to.get().getParent());
      return DaemonLog.to(to.get(), style);
    } catch (IOException e) {
      throw CommandFailure.usage("cannot log to " + to.get(), "give another --log-file");
    }
  }

  /** Takes the secrets of this process out of text. */
  static UnaryOperator<String> scrub(Map<String, String> environment) {
    Scrubber scrubber =
        Scrubber.knowing(
            Stream.concat(
                    SECRETS.stream().flatMap(name -> Stream.ofNullable(environment.get(name))),
                    VariableNames.secretsIn(environment).stream())
                .toList());
    return scrubber::scrub;
  }

  /** Format and level as arguments, for a process that does the work. */
  List<String> style() {
    return List.of(
        "--log-format",
        format.name().toLowerCase(Locale.ROOT),
        "--log-level",
        level.name().toLowerCase(Locale.ROOT));
  }
}
