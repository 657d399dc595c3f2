package dev.mandate.cycle;

import dev.mandate.finding.Finding;
import java.util.List;

/**
 * Whether what is declared may be declared: everything that is wrong with the specs, and everything
 * that policy has against them.
 *
 * @param findings sorted by place
 */
public record Admission(int agents, int tasks, List<Finding> findings) {
  public Admission {
    findings = findings.stream().sorted().toList();
  }
}
