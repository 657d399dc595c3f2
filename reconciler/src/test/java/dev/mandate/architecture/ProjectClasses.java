package dev.mandate.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;

/** The classes of the project without its tests, and the map of its packages (ADR 1). */
final class ProjectClasses {

  /**
   * Pure packages in the order in which data flows. Each may use those to its left and none to its
   * right.
   */
  static final List<String> PURE =
      List.of(
          "finding",
          "scrub",
          "canonical",
          "snapshot",
          "forge",
          "spec",
          "command",
          "decide",
          "approval",
          "review",
          "run",
          "ledger",
          "budget",
          "plan",
          "claim",
          "evidence",
          "writeback",
          "verify",
          "cycle",
          "rounds",
          "announce",
          "preview");

  /** What several edges stand on. Each uses the JDK alone. */
  static final List<String> GROUND = List.of("door");

  /** Where effects happen. Each may use pure packages and the ground, and no other edge. */
  static final List<String> EDGES =
      List.of(
          "git",
          "github",
          "webhooks",
          "wasm",
          "opa",
          "launch",
          "egress",
          "gateway",
          "connector",
          "workspace",
          "signing",
          "sealing",
          "provider",
          "daemon");

  /** What may see everything: the object graph, and the commands on top of it. */
  static final List<String> OUTSIDE = List.of("wiring", "cli");

  static final JavaClasses ALL =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // Generated from the policy when it is built.
          .withImportOption(location -> !location.contains("/dev/mandate/policy/"))
          .importPackages("dev.mandate");

  /** The patterns that match the given packages with all below them. */
  static String[] within(List<String> packages) {
    return packages.stream().map(name -> "dev.mandate." + name + "..").toArray(String[]::new);
  }

  private ProjectClasses() {}
}
