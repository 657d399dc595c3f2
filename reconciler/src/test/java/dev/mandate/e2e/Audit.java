package dev.mandate.e2e;

import dev.mandate.git.GitControlSource;
import dev.mandate.ledger.FinalRecord;
import dev.mandate.snapshot.RemoteUnavailableException;
import dev.mandate.testkit.RealGit;
import dev.mandate.verify.VerificationReport;
import dev.mandate.wiring.Machine;
import dev.mandate.wiring.OpenRepository;
import dev.mandate.wiring.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What somebody finds who looks at all that a scene's repository holds. */
record Audit(Scene scene) {

  /**
   * What {@code mandate verify} says.
   *
   * @param targets where each is, by name
   */
  VerificationReport verification(Map<String, String> targets) {
    Machine machine = scene.machine("auditor");
    List<OpenRepository> others = new ArrayList<>();
    try (OpenRepository opened = Reconciler.open(scene.where(), machine)) {
      Map<String, GitControlSource> sources = new HashMap<>();
      targets.forEach(
          (name, place) -> {
            others.add(Reconciler.open(place, machine));
            sources.put(name, others.getLast().commits().orElseThrow());
          });
      Verification verification = new Verification(opened.commits().orElseThrow(), sources);
      return switch (verification.verify(Optional.empty(), Optional.empty())) {
        case Verification.Result.Checked(VerificationReport report) -> report;
        case Verification.Result.NoTrust noTrust -> throw new AssertionError(noTrust.reason());
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RemoteUnavailableException e) {
      throw new AssertionError(e);
    } finally {
      others.forEach(OpenRepository::close);
    }
  }

  /**
   * Fails unless every signature holds, every run has its one record, and git is content.
   *
   * @param targets where each is, by name
   */
  void assertSound(Map<String, String> targets) {
    VerificationReport report = verification(targets);
    if (!report.verified() || !report.notChecked().isEmpty()) {
      throw new AssertionError(report.problems() + " " + report.notChecked());
    }
    Observed observed = scene.observed();
    List<FinalRecord> all =
        Stream.concat(observed.records().stream(), observed.attempts().stream()).toList();
    long recorded = all.stream().map(FinalRecord::run).distinct().count();
    if (recorded != all.size() || observed.runFolders().size() != recorded) {
      throw new AssertionError(all + " for the runs " + observed.runFolders());
    }
    if (report.runs().size() != recorded) {
      throw new AssertionError(report.runs() + " for " + all);
    }
    RealGit.run(scene.repo.path(), "fsck", "--strict", "--no-dangling");
  }
}
