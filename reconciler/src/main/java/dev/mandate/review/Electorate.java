package dev.mandate.review;

import dev.mandate.approval.Sighting;
import dev.mandate.forge.Teams;
import dev.mandate.snapshot.Provenance;
import dev.mandate.snapshot.RepoPath;
import dev.mandate.spec.Approval;
import dev.mandate.spec.DeclaredTask;
import dev.mandate.spec.SpecSet;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Who may say yes on the code host, where nobody can have said anything yet: of what is not on the
 * default branch. Thread-safe as far as its teams are.
 */
public final class Electorate implements Reviews {
  private final Optional<Teams> teams;

  /**
   * @param teams empty where the host is not asked; who may approve as a member is not known then
   */
  public Electorate(Optional<Teams> teams) {
    this.teams = teams;
  }

  @Override
  public Hearing open(Basis basis) {
    return basis
        .control()
        .github()
        .<Hearing>map(repository -> new Roll(repository, basis))
        .orElseGet(Reviews::silence);
  }

  private final class Roll implements Hearing {
    private final String repository;
    private final Basis basis;
    private final Reviewers reviewers;
    private final TeamMembers members = new TeamMembers();

    Roll(String repository, Basis basis) {
      this.repository = repository;
      this.basis = basis;
      this.reviewers = new Reviewers(basis.control());
    }

    @Override
    public Heard of(DeclaredTask declared, List<Provenance> origins) {
      Findings findings = new Findings(declared.name(), repository, basis);
      Map<String, Set<Long>> known = Map.of();
      try {
        if (teams.isPresent()) {
          known = members.of(reviewers.teams(declared), teams.get(), findings);
        }
      } catch (Unanswered e) {
        findings.fail(e);
      }
      reviewers.of(declared, known).forEach(findings::candidate);
      return findings.heard();
    }

    @Override
    public Heard ofOutput(
        DeclaredTask declared, List<Provenance> origins, Approval.OfOutput output, Instant until) {
      return Heard.nothing();
    }

    @Override
    public SortedMap<RepoPath, Sighting> look(SpecSet specs) {
      return Collections.emptySortedMap();
    }
  }
}
