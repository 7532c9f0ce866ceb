package io.tagstream.ner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is computed here by values alone needs nothing that does I/O for us. */
class PurePackagesTest {
  private static final JavaClasses NER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tagstream.ner");

  @ParameterizedTest
  @CsvSource({
    "label, ''",
    "corpus, io.tagstream.ner.label",
    "score, io.tagstream.ner.label",
    "drift, ''",
    "tensor, io.tagstream.ner.files io.tagstream.ner.format com.fasterxml.jackson..",
    "script, ''",
    "files, org.slf4j"
  })
  void dependsOnTheJdkAnd(String name, String others) {
    classes()
        .that()
        .resideInAPackage("io.tagstream.ner." + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            Stream.concat(
                    Stream.of("java..", "io.tagstream.ner." + name), Stream.of(others.split(" ")))
                .toArray(String[]::new))
        .check(NER);
  }
}
