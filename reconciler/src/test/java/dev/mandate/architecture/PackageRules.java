package dev.mandate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Files;
import java.util.List;

/** Conditions on packages that ArchUnit does not have. */
final class PackageRules {
  /** Those that hold Java. */
  private static final List<String> MODULES = List.of("github-app", "reconciler");

  /**
   * The package of the class has a {@code package-info.java} (which compiles to nothing, so the
   * source tells).
   */
  static ArchCondition<JavaClass> haveAPackageInfo() {
    return new ArchCondition<>("have a package-info.java beside them") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String source = type.getPackageName().replace('.', '/') + "/package-info.java";
        if (MODULES.stream()
            .map(module -> ProjectFiles.root().resolve(module).resolve("src/main/java"))
            .noneMatch(folder -> Files.exists(folder.resolve(source)))) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " has no " + source));
        }
      }
    };
  }

  private PackageRules() {}
}
