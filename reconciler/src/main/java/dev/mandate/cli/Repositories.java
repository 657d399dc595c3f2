package dev.mandate.cli;

import dev.mandate.wiring.HomeFolder;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.nio.file.Path;
import java.util.Optional;

/** Opens what the options name, or ends the command with the reason. */
final class Repositories {
  private Repositories() {}

  static Machine machine(CliContext context, RepositoryOptions options) {
    return machine(context, Optional.of(options.home(context)));
  }

  /**
   * @param home empty: the one of the context
   */
  static Machine machine(CliContext context, Optional<Path> home) {
    return new Machine(
        HomeFolder.at(context.directory().resolve(home.orElse(context.home()))),
        context.environment(),
        context.userHome(),
        context.clock());
  }

  static OpenRepository open(
      CliContext context, RepositoryOptions options, OpenRepository.View view) {
    return switch (OpenRepository.open(options.repo(context), view, machine(context, options))) {
      case OpenRepository.Result.Opened(OpenRepository repository) -> repository;
      case OpenRepository.Result.Refused(String reason, String mend) ->
          throw CommandFailure.usage(reason, mend);
    };
  }
}
