package dev.mandate.wiring;

import dev.mandate.gateway.Addresses;
import dev.mandate.gateway.EnvironmentKeys;
import dev.mandate.gateway.ModelGateway;
import dev.mandate.launch.Once;
import dev.mandate.run.ModelGate;
import dev.mandate.run.ProviderKeys;
import dev.mandate.run.RunRequest;
import java.security.SecureRandom;
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

  /** With the keys that the reconciler's environment has. */
  static Models on(Machine machine, SecureRandom random) {
    return new Models(machine, new EnvironmentKeys(machine.environment()), random);
  }

  private ModelGateway open() {
    Addresses addresses =
        Addresses.parse(machine.environment().getOrDefault(Addresses.VARIABLE, ""));
    ModelGateway made = new ModelGateway(keys, addresses, machine.clock(), random);
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

  @Override
  public void close() {
    opened.ifPresent(ModelGateway::close);
  }
}
