package dev.mandate.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static dev.mandate.architecture.ProjectClasses.ALL;
import static dev.mandate.architecture.ProjectClasses.PURE;
import static dev.mandate.architecture.ProjectClasses.within;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls and libraries that have one place. Each message names what to use instead. */
class ForbiddenCallsTest {

  @TestFactory
  Stream<DynamicTest> timeComesFromAClock() {
    String instead =
        "time is a parameter; take an Instant, or a java.time.Clock in the constructor";
    return Stream.of(
        outsideWiring(Instant.class, "now", instead),
        outsideWiring(Clock.class, "system.*", instead),
        outsideWiring(System.class, "currentTimeMillis", instead),
        outsideWiring(java.time.LocalDate.class, "now", instead),
        outsideWiring(java.time.LocalDateTime.class, "now", instead),
        outsideWiring(java.time.ZonedDateTime.class, "now", instead));
  }

  @TestFactory
  Stream<DynamicTest> theEnvironmentIsHandedIn() {
    String instead =
        "the environment is a parameter; take a Map<String, String> in the constructor";
    return Stream.of(
        outsideWiring(System.class, "getenv", instead),
        outsideWiring(System.class, "exit", "return an exit code; only cli ends the JVM"));
  }

  @Test
  void pureCodeHasNoRandomness() {
    pure()
        .should()
        .callConstructor(Random.class)
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.security.SecureRandom")
        .because(
            "ids derive from content; where chance is meant, take a generator in the constructor")
        .check(ALL);
  }

  @Test
  void nobodySleeps() {
    noClasses()
        .should()
        .callMethodWhere(calls(Thread.class, "sleep"))
        .because("a sleep is a race; wait on a condition, a queue or a process with a timeout")
        .check(ALL);
  }

  /** No test of behaviour notices it: how long it takes must not tell how much is right. */
  @ParameterizedTest
  @ValueSource(strings = {"dev.mandate.webhooks.WebhookSecrets", "dev.mandate.gateway.Gatekeeper"})
  void whatSomebodyClaimsIsComparedInConstantTime(String judge) {
    classes()
        .that()
        .haveFullyQualifiedName(judge)
        .should()
        .callMethod(MessageDigest.class, "isEqual", byte[].class, byte[].class)
        .andShould(not(callMethodWhere(calls(Arrays.class, "equals|compare|mismatch"))))
        .because("compare secrets and signatures with MessageDigest.isEqual")
        .check(ALL);
  }

  @Test
  void onlyTheCommandLineWritesToTheTerminal() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.mandate.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethodWhere(calls(Throwable.class, "printStackTrace"))
        .because("the core does not print; return a report or findings and let cli render them")
        .check(ALL);
  }

  @Test
  void pureCodeTouchesNoFilesProcessesOrSockets() {
    pure()
        .should()
        .dependOnClassesThat(
            named(
                "java\\.io\\.(File|RandomAccessFile|File(In|Out)putStream|File(Read|Writ)er)"
                    + "|java\\.nio\\.file\\.(Files|FileSystems?)"
                    + "|java\\.nio\\.channels\\..*"
                    + "|java\\.lang\\.(Process|ProcessBuilder|ProcessHandle|Runtime)"
                    + "|java\\.net\\.(Socket|ServerSocket|URLConnection|http\\..*)"))
        .because(
            "effects live at the edges; declare a port here and implement it in an edge package")
        .check(ALL);
  }

  @TestFactory
  Stream<DynamicTest> aLibraryWithAnAdapterHasOneHome() {
    return Stream.of(
        onlyIn("wasm", "com.styra..", "com.dylibso.."),
        onlyIn("git", "org.eclipse.jgit.."),
        onlyIn("github", "org.kohsuke.."),
        onlyIn("webhooks", "org.eclipse.jetty.."),
        onlyIn("sealing", "com.nimbusds.."),
        onlyIn("cli", "picocli.."),
        onlyIn("daemon.alarm", "org.quartz.."),
        onlyIn("daemon.log", "ch.qos.logback.."),
        onlyIn("daemon.metrics", "io.prometheus.."),
        onlyIn("daemon.serve", "com.sun.net.httpserver.."),
        onlyIn("spec", "com.networknt..", "com.cronutils.."),
        // Specs are read with it, and records written.
        onlyIn("(spec|writeback)", "org.yaml.snakeyaml.."));
  }

  private static DynamicTest onlyIn(String home, String... library) {
    return DynamicTest.dynamicTest(
        String.join(" ", library) + " only in " + home,
        () ->
            noClasses()
                .that()
                .resideOutsideOfPackage("dev.mandate." + home + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .because(
                    "only dev.mandate."
                        + home
                        + " knows this library; use the types and ports of the pure packages")
                .check(ALL));
  }

  private static DynamicTest outsideWiring(Class<?> owner, String method, String instead) {
    return DynamicTest.dynamicTest(
        owner.getSimpleName() + "." + method,
        () ->
            noClasses()
                .that()
                .resideOutsideOfPackages("dev.mandate.wiring..", "dev.mandate.cli..")
                .should()
                .callMethodWhere(calls(owner, method))
                .because(instead)
                .check(ALL));
  }

  private static GivenClassesConjunction pure() {
    return noClasses().that().resideInAnyPackage(within(PURE));
  }

  private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String methodPattern) {
    return target(nameMatching(methodPattern))
        .and(target(owner(JavaClass.Predicates.assignableTo(owner))))
        .as("%s.%s", owner.getSimpleName(), methodPattern);
  }

  private static DescribedPredicate<JavaClass> named(String pattern) {
    return DescribedPredicate.describe(
        "do files, processes or sockets", type -> type.getFullName().matches(pattern));
  }
}
