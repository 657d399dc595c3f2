package dev.mandate.cli;

import dev.mandate.snapshot.CommitId;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.verify.VerificationReport;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks the whole chain of evidence. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks every commit, record, signature, approval and declaration of the runs branch, with"
          + " nothing but the repository. Says everything that is wrong, naming the run.",
      "Trusts the keys of a trust policy file; without one, those that mandate.yaml of the default"
          + " branch names."
    },
    footer = {"", "Example, from a clone:", "  mandate verify --trust-policy trust.yaml"})
final class VerifyCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private RepositoryOptions repository;
  @Mixin private OutputOption output;

  @Option(
      names = "--trust-policy",
      paramLabel = "FILE",
      description = "Whose keys to trust, for what and when: see docs/evidence.md.")
  private Path trustPolicy;

  @Option(
      names = "--known-commit",
      paramLabel = "COMMIT",
      description = "A commit of mandate/runs seen before: fails if the branch lost it.")
  private String knownCommit;

  @Option(
      names = "--target",
      paramLabel = "NAME=REPOSITORY",
      description = {
        "A clone of a target repository, or its address: checks what was proposed there, too.",
        "Can be given several times. Without it, what was made there is named as not checked."
      })
  private Map<String, String> targets = Map.of();

  VerifyCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws RemoteUnavailableException, IOException {
    Optional<Path> trust =
        Optional.ofNullable(trustPolicy).map(file -> context.directory().resolve(file));
    if (trust.isPresent() && !Files.isReadable(trust.get())) {
      throw CommandFailure.usage(
          "the trust policy " + trust.get() + " cannot be read", "name a readable file");
    }
    Optional<CommitId> known = known();
    Machine machine = Repositories.machine(context, repository);
    try (OpenRepository opened =
            Repositories.open(context, repository, OpenRepository.View.SHARED);
        TargetsAtHand atHand = TargetsAtHand.open(targets, machine)) {
      Alarms.warn(context.console(), opened, machine);
      return verify(
          new Verification(opened.commits().orElseThrow(), atHand.sources()), trust, known);
    }
  }

  private int verify(Verification verification, Optional<Path> trust, Optional<CommitId> known)
      throws RemoteUnavailableException, IOException {
    return switch (verification.verify(trust, known)) {
      case Verification.Result.NoTrust noTrust -> {
        context.console().findings(noTrust.findings());
        throw CommandFailure.usage(
            noTrust.reason(), "give a trust policy file with --trust-policy");
      }
      case Verification.Result.Checked(VerificationReport report) -> {
        context
            .console()
            .result(output.format(), () -> VerifyView.text(report), () -> VerifyView.data(report));
        yield (report.verified() ? ExitCode.OK : ExitCode.NO).code();
      }
    };
  }

  private Optional<CommitId> known() {
    if (knownCommit == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new CommitId(knownCommit));
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(
          "--known-commit is no commit: " + e.getMessage(), "give all 40 hex digits of the commit");
    }
  }
}
