package io.tagstream.quickstart;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The direction of imports between the modules, and between their packages. */
class ArchitectureTest {
  private static final JavaClasses TAGSTREAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tagstream");

  @ParameterizedTest
  @ValueSource(strings = {"schemas", "ner"})
  void knowsNothingElseOfOurs(String module) {
    noClasses()
        .that()
        .resideInAPackage(all(module))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.tagstream..").and(resideOutsideOfPackage(all(module))))
        .check(TAGSTREAM);
  }

  @ParameterizedTest
  @CsvSource({
    "runtime, trainer",
    "runtime, streams",
    "trainer, streams",
    "streams, trainer",
    "trainer, quickstart",
    "streams, quickstart"
  })
  void neverImports(String module, String other) {
    noClasses()
        .that()
        .resideInAPackage(all(module))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(all(other))
        .check(TAGSTREAM);
  }

  @Test
  void packagesDoNotImportEachOther() {
    slices().matching("io.tagstream.(**)").should().beFreeOfCycles().check(TAGSTREAM);
  }

  @Test
  void everyClassBelongsToAModule() {
    classes()
        .should()
        .resideInAnyPackage(
            all("schemas"),
            all("ner"),
            all("runtime"),
            all("trainer"),
            all("streams"),
            all("quickstart"))
        .check(TAGSTREAM);
    assertThat(TAGSTREAM).hasSizeGreaterThan(200);
  }

  private static String all(String module) {
    return "io.tagstream." + module + "..";
  }
}
