package dev.mandate.cli;

import dev.mandate.signing.LocalKey;
import dev.mandate.wiring.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a reconciler signs, and how much it does at once. */
final class ReconcilerOptions {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = {
        "Private key that signs records: PKCS#8 or OpenSSH, Ed25519 or P-256.",
        "Default: keys/reconciler.pem in the home folder, made on first use."
      })
  private Path key;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "How many agents may run at the same time. Default: ${DEFAULT-VALUE}.",
      defaultValue = "4")
  private int parallel;

  LocalKey key(Machine machine) {
    return Keys.reconciler(machine, Optional.ofNullable(key));
  }

  int parallel() {
    if (parallel < 1) {
      throw CommandFailure.usage("--parallel must be at least 1", "give a positive number");
    }
    return parallel;
  }

  /** The same as arguments, for a process that does the work. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("--parallel", Integer.toString(parallel)));
    if (key != null) {
      arguments.addAll(List.of("--key", key.toString()));
    }
    return arguments;
  }
}
