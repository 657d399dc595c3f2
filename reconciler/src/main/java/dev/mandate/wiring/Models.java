package dev.mandate.wiring;

import dev.mandate.gateway.Addresses;
import dev.mandate.gateway.EnvironmentKeys;
import dev.mandate.gateway.ModelGateway;
import dev.mandate.launch.Once;
import dev.mandate.run.GrantedKeys;
import dev.mandate.run.ModelGate;
import dev.mandate.run.ProviderKeys;
import dev.mandate.run.RunRequest;
import dev.mandate.wiring.Checkup.Check;
import dev.mandate.wiring.Checkup.State;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The way to models as this machine has it, put together when the first agent needs one.
 * Thread-safe.
 */
final class Models implements ModelGate, AutoCloseable {
  private final Machine machine;
  private final ProviderKeys keys;
  private final SecureRandom random;
  private final Once<ModelGateway> gateway = new Once<>(this::open);
  private volatile Optional<ModelGateway> opened = Optional.empty();

  private Models(Machine machine, ProviderKeys keys, SecureRandom random) {
    this.machine = machine;
    this.keys = keys;
    this.random = random;
  }

  /** With the credentials of runs, and the keys that the reconciler's environment has. */
  static Models on(Machine machine, SecureRandom random) {
    return new Models(machine, new GrantedKeys(new EnvironmentKeys(machine.environment())), random);
  }

  private ModelGateway open() {
    ModelGateway made = new ModelGateway(keys, addresses(machine), machine.clock(), random);
    opened = Optional.of(made);
    return made;
  }

  @Override
  public Opening open(RunRequest request, boolean onLoopback) {
    ModelGateway ready;
    try {
      ready = gateway.get();
    } catch (IllegalArgumentException e) {
      return new Opening.Refused(
          "the model gateway cannot be opened: " + e.getMessage(),
          "Mend the variable where the reconciler is started.");
    }
    return ready.open(request, onLoopback);
  }

  /** For each provider whether there is a key, and whether the addresses can be read. */
  static List<Check> checks(Machine machine) {
    List<Check> checks = new ArrayList<>();
    new EnvironmentKeys(machine.environment())
        .providers()
        .forEach(
            (provider, variable) ->
                checks.add(
                    variable.isPresent()
                        ? new Check(
                            "model " + provider,
                            State.FINE,
                            "key in " + variable.get(),
                            Optional.empty())
                        : new Check(
                            "model " + provider,
                            State.ABSENT,
                            "the model gateway has no key for it",
                            Optional.of("set its variable where the reconciler is started"))));
    try {
      Addresses unused = addresses(machine);
    } catch (IllegalArgumentException e) {
      checks.add(
          new Check(
              "model addresses",
              State.MISSING,
              e.getMessage(),
              Optional.of("mend the variable, or take it away")));
    }
    return checks;
  }

  private static Addresses addresses(Machine machine) {
    return Addresses.parse(machine.environment().getOrDefault(Addresses.VARIABLE, ""));
  }

  @Override
  public void close() {
    opened.ifPresent(ModelGateway::close);
  }
}
