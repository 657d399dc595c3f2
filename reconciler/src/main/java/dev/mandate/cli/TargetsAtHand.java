package dev.mandate.cli;

import dev.mandate.git.GitControlSource;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Target repositories that somebody has named on the command line.
 *
 * @param sources what is read of each, by name of the target
 */
record TargetsAtHand(List<OpenRepository> opened, Map<String, GitControlSource> sources)
    implements AutoCloseable {
  TargetsAtHand {
    opened = List.copyOf(opened);
    sources = Map.copyOf(sources);
  }

  /**
   * @param named where each is: a URL, or a path of a repository
   * @throws CommandFailure when one of them is none
   */
  static TargetsAtHand open(Map<String, String> named, Machine machine) {
    List<OpenRepository> opened = new ArrayList<>();
    Map<String, GitControlSource> sources = new HashMap<>();
    try {
      named.forEach(
          (name, where) -> {
            OpenRepository target = open(name, where, machine);
            opened.add(target);
            sources.put(
                name,
                target
                    .commits()
                    .orElseThrow(
                        () ->
                            CommandFailure.usage(
                                "the target " + name + ": " + where + " is no Git repository",
                                "name a clone of it, or its address")));
          });
    } catch (CommandFailure e) {
      opened.forEach(OpenRepository::close);
      throw e;
    }
    return new TargetsAtHand(opened, sources);
  }

  private static OpenRepository open(String name, String where, Machine machine) {
    return switch (OpenRepository.open(where, OpenRepository.View.AS_IT_IS, machine)) {
      case OpenRepository.Result.Opened(OpenRepository repository) -> repository;
      case OpenRepository.Result.Refused(String reason, String mend) ->
          throw CommandFailure.usage("the target " + name + ": " + reason, mend);
    };
  }

  @Override
  public void close() {
    opened.forEach(OpenRepository::close);
  }
}
