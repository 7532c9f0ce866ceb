package io.tagstream.quickstart;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which package uses which, as {@code packages.txt} has it, and that none goes back. */
class ArchitectureTest {
  private static final String ROOT = "io.tagstream.";
  private static final Path PACKAGES = Path.of("src/test/resources/packages.txt");
  private static final JavaClasses TAGSTREAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("io.tagstream");

  private static final JavaClasses WITH_TESTS =
      new ClassFileImporter().importPackages("io.tagstream");

  @Test
  void packagesFormNoCircle() {
    slices().matching("io.tagstream.(**)").should().beFreeOfCycles().check(TAGSTREAM);
  }

  @Test
  void packagesUseThoseThatTheyMay() throws IOException {
    Map<String, TreeSet<String>> uses = new TreeMap<>();
    for (JavaClass type : TAGSTREAM) {
      TreeSet<String> used = uses.computeIfAbsent(room(type), name -> new TreeSet<>());
      type.getDirectDependenciesFromSelf().stream()
          .map(Dependency::getTargetClass)
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .map(ArchitectureTest::room)
          .filter(room -> !room.equals(room(type)))
          .forEach(used::add);
    }

    assertThat(
            uses.entrySet().stream()
                .map(e -> "%s: %s".formatted(e.getKey(), String.join(" ", e.getValue())).strip()))
        .containsExactlyElementsOf(
            Files.readAllLines(PACKAGES).stream().filter(line -> !line.startsWith("#")).toList());
  }

  @Test
  void whatIsPublicIsUsedElsewhere() {
    Set<String> used = usedElsewhere();
    List<String> idle = new ArrayList<>();
    for (JavaClass type : TAGSTREAM) {
      boolean isOpen =
          type.isTopLevelClass()
              && type.getModifiers().contains(JavaModifier.PUBLIC)
              && !type.getSimpleName().equals("package-info");
      if (isOpen && !used.contains(type.getName())) {
        idle.add(type.getName());
      }
    }

    assertThat(idle)
        .isSubsetOf(
            "io.tagstream.quickstart.QuickstartCommand", // a service
            "io.tagstream.ner.corpus.LineSink", // of lambdas
            "io.tagstream.trainer.loop.LabelledRow", // the benchmarks use these
            "io.tagstream.trainer.loop.Optimization",
            "io.tagstream.ner.torch.ExportedProgram",
            "io.tagstream.ner.onnx.Int8Weight",
            "io.tagstream.ner.onnx.OnnxGraph",
            "io.tagstream.ner.convert.BertShape"); // and this a test of ner
  }

  /** Tests are users, too, as far as they can be seen from here. */
  private static Set<String> usedElsewhere() {
    Set<String> used = new HashSet<>();
    for (JavaClass type : WITH_TESTS) {
      type.getDirectDependenciesFromSelf().stream()
          .map(Dependency::getTargetClass)
          .filter(target -> target.getPackageName().startsWith(ROOT))
          .filter(target -> !room(target).equals(room(type)))
          .forEach(target -> used.add(target.getName().replaceFirst("\\$.*", "")));
    }
    return used;
  }

  private static String room(JavaClass type) {
    return type.getPackageName().substring(ROOT.length());
  }
}
