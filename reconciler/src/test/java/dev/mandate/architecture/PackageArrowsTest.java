package dev.mandate.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static dev.mandate.architecture.ProjectClasses.ALL;
import static dev.mandate.architecture.ProjectClasses.EDGES;
import static dev.mandate.architecture.ProjectClasses.GROUND;
import static dev.mandate.architecture.ProjectClasses.OUTSIDE;
import static dev.mandate.architecture.ProjectClasses.PURE;
import static dev.mandate.architecture.ProjectClasses.within;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * One test per arrow of the package map, so that moving a line here is the whole cost of a new
 * arrow.
 */
class PackageArrowsTest {

  @TestFactory
  Stream<DynamicTest> aPurePackageUsesOnlyThoseBeforeIt() {
    return IntStream.range(0, PURE.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    PURE.get(i),
                    () ->
                        usesNone(
                            PURE.get(i),
                            concat(
                                PURE.subList(i + 1, PURE.size()),
                                concat(GROUND, concat(EDGES, OUTSIDE))),
                            "data flows one way: "
                                + String.join(" -> ", PURE)
                                + "; move the shared value to the earlier package, or declare a port (an interface)"
                                + " in "
                                + PURE.get(i)
                                + " that the later one implements")));
  }

  @TestFactory
  Stream<DynamicTest> anEdgeUsesNoOtherEdge() {
    return EDGES.stream()
        .map(
            edge ->
                DynamicTest.dynamicTest(
                    edge,
                    () ->
                        usesNone(
                            edge,
                            concat(
                                EDGES.stream().filter(other -> !other.equals(edge)).toList(),
                                OUTSIDE),
                            "edges do not know each other; declare a port in a pure package and let wiring"
                                + " hand the other edge in")));
  }

  @TestFactory
  Stream<DynamicTest> whatEdgesStandOnUsesNothing() {
    return GROUND.stream()
        .map(
            ground ->
                DynamicTest.dynamicTest(
                    ground,
                    () ->
                        usesNone(
                            ground,
                            concat(PURE, concat(EDGES, OUTSIDE)),
                            "edges share mechanics there, which know nothing of Mandate; let the edge say what"
                                + " a thing means")));
  }

  @Test
  void onlyTheCommandLineUsesTheCommandLine() {
    usesNone(
        "wiring", List.of("cli"), "wiring serves any front end; let cli hand in what wiring needs");
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("dev.mandate.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a cycle means one package; move what both need to the earlier one")
        .check(ALL);
  }

  @Test
  void everyPackageIsOnTheMap() {
    List<String> mapped = concat(PURE, concat(GROUND, concat(EDGES, OUTSIDE)));
    List<String> strangers =
        ALL.stream()
            .map(JavaClass::getPackageName)
            .distinct()
            .filter(name -> mapped.stream().noneMatch(known -> isWithin(name, known)))
            .sorted()
            .toList();
    Assertions.assertEquals(
        List.of(),
        strangers,
        "packages that no rule covers: add them to ProjectClasses and to docs/adr/0001");
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    classes()
        .that()
        .resideInAPackage("dev.mandate..")
        .should(PackageRules.haveAPackageInfo())
        .because("package-info.java states the one responsibility and what the package may use")
        .check(ALL);
  }

  private static void usesNone(String user, List<String> used, String because) {
    if (used.isEmpty()) {
      return;
    }
    noClasses()
        .that()
        .resideInAPackage("dev.mandate." + user + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(within(used))
        .because(because)
        .allowEmptyShould(true)
        .check(ALL);
  }

  private static boolean isWithin(String packageName, String known) {
    String full = "dev.mandate." + known;
    return packageName.equals(full) || packageName.startsWith(full + ".");
  }

  private static List<String> concat(List<String> some, List<String> more) {
    return Stream.concat(some.stream(), more.stream()).toList();
  }
}
