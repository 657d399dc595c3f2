package dev.mandate.wiring;

import dev.mandate.canonical.CanonicalJson;
import dev.mandate.canonical.Digest;
import dev.mandate.cycle.PolicySource;
import dev.mandate.git.FolderSource;
import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.ControlSource;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.ControlRepository;
import dev.mandate.spec.ControlRepository.PolicyBundle;
import dev.mandate.wasm.PolicyLoad;
import dev.mandate.wasm.WasmPolicies;
import dev.mandate.wasm.WasmPolicyEvaluator;
import dev.mandate.wasm.WasmSettings;
import dev.mandate.wasm.WasmSettings.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The policy that {@code mandate.yaml} names, or the one that comes with Mandate. Keeps the one in
 * force loaded until another is asked for. Not thread-safe.
 */
final class Policies implements PolicySource, AutoCloseable {
  /** From here on, compiling costs less than interpreting; docs/policy.md has the figures. */
  private static final int WORTH_COMPILING = 3;

  private final ControlSource source;
  private final Optional<FolderSource> asItIs;
  private Optional<Current> current = Optional.empty();

  private record Current(String key, Mode mode, WasmPolicyEvaluator evaluator) {
    /** What is compiled serves few questions as well as many. */
    private boolean serves(String wanted, Mode as) {
      return key.equals(wanted) && (mode == as || mode == Mode.COMPILED);
    }
  }

  Policies(OpenRepository repository) {
    this(repository.source(), repository.asItIs());
  }

  /** Of a repository that is read at its commits. */
  Policies(ControlSource source) {
    this(source, Optional.empty());
  }

  private Policies(ControlSource source, Optional<FolderSource> asItIs) {
    this.source = source;
    this.asItIs = asItIs;
  }

  @Override
  public Loaded load(ControlRepository control, Optional<CommitId> commit, int questions) {
    Mode mode =
        control.policyBundle().isPresent() && questions < WORTH_COMPILING
            ? Mode.INTERPRETED
            : Mode.COMPILED;
    String key = key(control);
    if (current.filter(known -> known.serves(key, mode)).isEmpty()) {
      PolicyLoad loaded = loadAnew(control, commit, mode);
      switch (loaded) {
        case PolicyLoad.Refused(String reason, String what, String mend) -> {
          return new Loaded.Unusable(what + " (" + reason + ")", mend);
        }
        case PolicyLoad.Loaded(WasmPolicyEvaluator evaluator) -> {
          close();
          current = Optional.of(new Current(key, mode, evaluator));
        }
      }
    }
    return new Loaded.Ready(current.orElseThrow().evaluator());
  }

  private PolicyLoad loadAnew(ControlRepository control, Optional<CommitId> commit, Mode mode) {
    WasmPolicies loader = new WasmPolicies(WasmSettings.defaults(mode));
    if (control.policyBundle().isEmpty()) {
      return loader.loadBaseline(control.policyParameters());
    }
    PolicyBundle pinned = control.policyBundle().get();
    return read(commit, pinned.path())
        .map(bytes -> loader.load(bytes, Optional.of(pinned.digest()), control.policyParameters()))
        .orElseGet(
            () ->
                new PolicyLoad.Refused(
                    "missing",
                    "there is no file " + pinned.path() + ", which mandate.yaml names",
                    "Commit the bundle there, or drop spec.policy.bundle to use the baseline."));
  }

  private Optional<byte[]> read(Optional<CommitId> commit, RepoPath path) {
    return commit.isPresent()
        ? source.find(commit.get(), path).map(source::read)
        : asItIs.flatMap(folder -> asItIs(folder.root(), path));
  }

  private static Optional<byte[]> asItIs(Path root, RepoPath path) {
    Path file = root.resolve(path.value());
    try {
      boolean inside = Files.exists(file) && file.toRealPath().startsWith(root.toRealPath());
      return inside && Files.isRegularFile(file)
          ? Optional.of(Files.readAllBytes(file))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String key(ControlRepository control) {
    Digest parameters = CanonicalJson.digest(control.policyParameters());
    return control.policyBundle().map(b -> b.path() + " " + b.digest()).orElse("baseline")
        + " "
        + parameters;
  }

  @Override
  public void close() {
    current.ifPresent(c -> c.evaluator().close());
    current = Optional.empty();
  }
}
