package dev.mandate.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.decide.PolicyIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Loads policy bundles. Everything that can be wrong with one is found here, before it is asked.
 */
public final class WasmPolicies {
  /** The rule that every bundle answers with. */
  public static final String ENTRYPOINT = "mandate/decision";

  private static final String BASELINE = "/dev/mandate/policy/bundle.tar.gz";
  private static final Duration LOAD_LIMIT = Duration.ofSeconds(60);
  // Deep input makes the engine recurse; the default stack of a thread differs between platforms.
  private static final long STACK_BYTES = 4L << 20;

  private final WasmSettings settings;

  public WasmPolicies(WasmSettings settings) {
    this.settings = settings;
  }

  /** The bundle that comes with Mandate, byte for byte. */
  public static byte[] baselineBundle() {
    try (InputStream in = WasmPolicies.class.getResourceAsStream(BASELINE)) {
      if (in == null) {
        throw new IllegalStateException(BASELINE + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads the bundle that comes with Mandate. */
  public PolicyLoad loadBaseline(ObjectNode parameters) {
    return load(baselineBundle(), Optional.empty(), parameters);
  }

  /**
   * Loads a bundle as {@code opa build} writes it.
   *
   * @param expected refuses any other bytes; checked before anything else
   * @param parameters laid over {@code data.mandate.config} (RFC 7386)
   */
  public PolicyLoad load(byte[] bundle, Optional<Digest> expected, ObjectNode parameters) {
    Digest digest = Digest.of(bundle);
    ExecutorService threads = ownThreads();
    PolicyLoad result;
    try {
      if (expected.isPresent() && !expected.get().equals(digest)) {
        throw new RefusedBundleException(
            "digest-mismatch",
            "the bundle has digest " + digest + ", not " + expected.get(),
            "Restore the pinned file, or review the new one and pin its digest in mandate.yaml.");
      }
      PolicyBundle read = BundleReader.read(bundle);
      byte[] data = CanonicalJson.bytes(withParameters(read.data(), parameters));
      PolicyIdentity identity = PolicyIdentity.of(digest, parameters);
      result = new PolicyLoad.Loaded(start(read.wasm(), data, identity, threads));
    } catch (RefusedBundleException e) {
      result = e.refusal();
    }
    if (result instanceof PolicyLoad.Refused) {
      threads.shutdownNow();
    }
    return result;
  }

  private WasmPolicyEvaluator start(
      byte[] wasm, byte[] data, PolicyIdentity identity, ExecutorService threads)
      throws RefusedBundleException {
    ModuleCode code = limited(threads, () -> ModuleCode.of(wasm, settings.mode()));
    if (code.initialPages() > settings.memoryPages()) {
      throw new RefusedBundleException(
          "memory",
          "the policy asks for "
              + code.initialPages() / 16
              + " MiB at once, the limit is "
              + settings.memoryMiB(),
          "Make the policy smaller, or raise the memory limit of policies.");
    }
    Supplier<OpaInstance> instances = () -> new OpaInstance(code, settings.memoryPages());
    OpaInstance first = limited(threads, instances);
    Integer entrypoint = check(limited(threads, () -> Abi.of(first)));
    Supplier<OpaInstance> ready =
        () -> {
          OpaInstance instance = instances.get();
          instance.load(data);
          return instance;
        };
    OpaInstance loaded = limited(threads, ready);
    return new WasmPolicyEvaluator(identity, entrypoint, settings, loaded, ready, threads);
  }

  private static int check(Abi abi) throws RefusedBundleException {
    if (abi.major() != 1 || abi.minor() < 2) {
      throw new RefusedBundleException(
          "abi",
          "the policy speaks ABI " + abi.major() + "." + abi.minor() + ", not 1.2 or a later 1.x",
          "Build the bundle with the version of OPA that policy/go.mod names.");
    }
    Set<String> unknown = new TreeSet<>(abi.builtins());
    unknown.removeAll(HostFunctions.names());
    if (!unknown.isEmpty()) {
      throw new RefusedBundleException(
          "unknown-builtin",
          "the policy calls " + String.join(", ", unknown) + ", which this engine does not have",
          "Policy sees no clock, network or randomness; docs/policy.md lists what there is.");
    }
    return abi.entrypoint()
        .orElseThrow(
            () ->
                new RefusedBundleException(
                    "no-entrypoint",
                    "the policy has no entry point " + ENTRYPOINT,
                    "Build the bundle with `-e " + ENTRYPOINT + "`."));
  }

  /** What a module says about itself. */
  private record Abi(long major, long minor, Set<String> builtins, Optional<Integer> entrypoint) {
    static Abi of(OpaInstance instance) {
      return new Abi(
          instance.abiMajor(),
          instance.abiMinor(),
          instance.builtins().keySet(),
          Optional.ofNullable(instance.entrypoints().get(ENTRYPOINT)));
    }
  }

  /** A module can run code as soon as it is instantiated: that is bounded too. */
  private static <T> T limited(ExecutorService threads, Supplier<T> work)
      throws RefusedBundleException {
    String mend = "Build the bundle with `opa build -t wasm -e " + ENTRYPOINT + "`.";
    Future<T> future = threads.submit(work::get);
    try {
      return future.get(LOAD_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new RefusedBundleException("not-opa-wasm", "the policy does not finish loading", mend);
    } catch (ExecutionException e) {
      throw new RefusedBundleException(
          "not-opa-wasm", "/policy.wasm is not a policy: " + Failures.describe(e.getCause()), mend);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new RefusedBundleException("interrupted", "loading was interrupted", "Try again.");
    }
  }

  private static ObjectNode withParameters(ObjectNode data, ObjectNode parameters)
      throws RefusedBundleException {
    ObjectNode result = data.deepCopy();
    JsonNode mandate = result.path("mandate");
    if (!mandate.isMissingNode() && !mandate.isObject()) {
      throw new RefusedBundleException(
          "bad-data", "data.mandate is not an object", "Put settings under data.mandate.config.");
    }
    ObjectNode home = mandate.isObject() ? (ObjectNode) mandate : result.putObject("mandate");
    JsonNode config = MergePatch.apply(home.path("config"), parameters);
    home.set("config", config.isMissingNode() ? JsonNodeFactory.instance.objectNode() : config);
    return result;
  }

  private static ExecutorService ownThreads() {
    return Executors.newCachedThreadPool(
        work -> {
          Thread thread = new Thread(null, work, "mandate-policy", STACK_BYTES);
          thread.setDaemon(true);
          return thread;
        });
  }
}
