package io.tagstream.ner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels, corpora and scores stay free of Kafka, DJL and everything else that does I/O for us. */
class PurePackagesTest {
  private static final JavaClasses NER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tagstream.ner");

  @ParameterizedTest
  @CsvSource({"label, label", "corpus, label", "score, label"})
  void dependsOnTheJdkOnly(String name, String used) {
    classes()
        .that()
        .resideInAPackage("io.tagstream.ner." + name)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "io.tagstream.ner." + name, "io.tagstream.ner." + used)
        .check(NER);
  }
}
