package dev.mandate.spec;

import dev.mandate.scrub.PersonalData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who can be asked to act, and within which limits. The typed view of the fields that the
 * reconciler itself reads; policy sees the whole document.
 *
 * @param lifecycle {@code draft}, {@code sandbox}, {@code governed} or {@code disabled}
 * @param autonomy what its connector is told to let it do
 * @param timeout longest time that one run may take
 * @param concurrent how many of its runs may go on at one time, wherever; empty: any number
 * @param confines what its sandbox keeps it to
 */
public record Agent(
    SpecDocument document,
    String owner,
    Lifecycle lifecycle,
    Runtime runtime,
    Optional<Llm> llm,
    boolean readOnly,
    Autonomy autonomy,
    Duration timeout,
    OptionalInt concurrent,
    OutputLimits outputLimits,
    Confines confines)
    implements Spec {

  /** What is started on one side of each of its runs. */
  public Optional<Hook> hook(Hook.When when) {
    return Hook.of(document, when);
  }

  /** The credentials that its runs are given. */
  public List<CredentialUse> credentials() {
    return CredentialUse.of(document);
  }

  /** What one of its runs may use up. */
  public Budget budget() {
    return Budget.of(document);
  }

  /** Data of people that its model does not see, beside those that {@code mandate.yaml} names. */
  public Set<PersonalData> hidden() {
    return Privacy.hidden(document);
  }

  /** How it comes to its model. */
  public LlmAccess access() {
    return LlmAccess.of(document);
  }

  /** Names of the models that it may ask; none when it speaks to none. */
  public Set<String> models() {
    Set<String> models = new TreeSet<>();
    llm.ifPresent(named -> models.add(named.model()));
    document.json().at("/spec/llm/alsoModels").forEach(model -> models.add(model.asText()));
    return models;
  }

  /** Requirement A2. */
  public enum Lifecycle {
    DRAFT,
    SANDBOX,
    GOVERNED,
    DISABLED
  }

  /**
   * How the agent is started.
   *
   * @param connector {@code command}, {@code claude-code}, {@code codex}, {@code gemini}, {@code
   *     aider} or {@code cline}
   * @param command program and arguments, for the connector {@code command} only
   * @param sandbox where it is started: {@code process}, {@code bubblewrap}, {@code container} or
   *     {@code kubernetes}
   * @param image pinned by digest, for the sandbox {@code container} or {@code kubernetes}
   * @param envAllow names of variables that are passed on from the reconciler
   * @param envSet variables with plain values; never secrets
   */
  public record Runtime(
      String connector,
      List<String> command,
      String sandbox,
      Optional<String> image,
      List<String> envAllow,
      Map<String, String> envSet) {
    public Runtime {
      command = List.copyOf(command);
      envAllow = List.copyOf(envAllow);
      envSet = Map.copyOf(envSet);
    }
  }

  /**
   * Which model an AI agent speaks to.
   *
   * @param maxOutputTokens of one answer
   */
  public record Llm(
      String provider,
      String model,
      Optional<String> systemPrompt,
      OptionalInt maxOutputTokens,
      OptionalDouble temperature) {}

  /**
   * What an AI agent may do by itself.
   *
   * @param permissionMode empty: what its connector takes when nothing is said
   * @param allowed tools, in the words of the connector; empty: those that its permission mode
   *     needs
   * @param denied tools, whatever {@code allowed} says
   */
  public record Autonomy(
      Optional<PermissionMode> permissionMode,
      List<String> allowed,
      List<String> denied,
      OptionalInt maxTurns) {
    public Autonomy {
      allowed = List.copyOf(allowed);
      denied = List.copyOf(denied);
    }

    /** Nothing is said. */
    public static Autonomy unsaid() {
      return new Autonomy(Optional.empty(), List.of(), List.of(), OptionalInt.empty());
    }
  }

  /** How much an AI agent asks before it acts. There is nobody to ask: asking is being refused. */
  public enum PermissionMode {
    PLAN("plan"),
    ASK("ask"),
    ACCEPT_EDITS("acceptEdits"),
    BYPASS("bypass");

    private final String label;

    PermissionMode(String label) {
      this.label = label;
    }

    /** The word of the Agent spec. */
    public String label() {
      return label;
    }
  }

  /**
   * What a run may leave behind.
   *
   * @param logBytes of the kept log; the middle of a longer one is cut out
   * @param artifactBytes of all artifacts together
   * @param artifacts how many files
   * @param changedFiles that a change of the target may touch
   * @param changeBytes of all changed files together
   */
  public record OutputLimits(
      long logBytes, long artifactBytes, int artifacts, int changedFiles, long changeBytes) {}

  /**
   * What a sandbox keeps it to.
   *
   * @param egress what it may reach on the network
   * @param diskMiB of all files that it may write to; empty when that is not limited
   */
  public record Confines(Resources resources, List<Egress> egress, OptionalLong diskMiB) {
    public Confines {
      egress = List.copyOf(egress);
    }

    /** Whether it asks for any limit. */
    public boolean isLimited() {
      return !resources.isUnlimited() || diskMiB.isPresent();
    }

    /** No limits, and no network. */
    public static Confines none() {
      return new Confines(Resources.unlimited(), List.of(), OptionalLong.empty());
    }
  }

  /**
   * Limits; what is empty is not limited.
   *
   * @param cpus processors, in parts of one, too
   * @param memoryMiB memory of all its processes together
   * @param pids processes and threads
   */
  public record Resources(OptionalDouble cpus, OptionalLong memoryMiB, OptionalInt pids) {
    public static Resources unlimited() {
      return new Resources(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.empty());
    }

    public boolean isUnlimited() {
      return equals(unlimited());
    }
  }

  /**
   * @param host a name in which {@code *} stands for any text
   * @param port of TCP
   */
  public record Egress(String host, int port) {}
}
