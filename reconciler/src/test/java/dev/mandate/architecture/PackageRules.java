package dev.mandate.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Files;
import java.nio.file.Path;

/** Conditions on packages that ArchUnit does not have. */
final class PackageRules {

  /**
   * The package of the class has a {@code package-info.java} (which compiles to nothing, so the
   * source tells).
   */
  static ArchCondition<JavaClass> haveAPackageInfo() {
    return new ArchCondition<>("have a package-info.java beside them") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Path source =
            ProjectFiles.root()
                .resolve("reconciler/src/main/java")
                .resolve(type.getPackageName().replace('.', '/'))
                .resolve("package-info.java");
        if (!Files.exists(source)) {
          events.add(SimpleConditionEvent.violated(type, type.getName() + " has no " + source));
        }
      }
    };
  }

  private PackageRules() {}
}
