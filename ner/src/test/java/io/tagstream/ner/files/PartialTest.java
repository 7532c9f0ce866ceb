package io.tagstream.ner.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialTest {
  @TempDir Path folder;

  @Test
  void replacesAFileWhenItIsWhole() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");

    try (Partial partial = Partial.file(file)) {
      Files.writeString(partial.path(), "new");
      assertThat(file).hasContent("old");
      assertThat(partial.finish()).isEqualTo(file);
    }

    assertThat(file).hasContent("new");
    assertThat(folder.toFile().list()).containsExactly("file");
  }

  @Test
  void bringsADirectoryWithAllThatIsInIt() throws IOException {
    Path directory = folder.resolve("new/directory");

    try (Partial partial = Partial.directory(directory)) {
      Files.writeString(partial.path().resolve("file"), "x");
      assertThat(directory).doesNotExist();
      partial.finish();
    }

    assertThat(directory.resolve("file")).hasContent("x");
  }

  @Test
  void leavesADirectoryThatIsThere() throws IOException {
    Path directory = Files.createDirectory(folder.resolve("directory"));
    Files.writeString(directory.resolve("file"), "old");

    try (Partial partial = Partial.directory(directory)) {
      Files.writeString(partial.path().resolve("file"), "new");
      assertThatThrownBy(partial::finish).isInstanceOf(IOException.class);
    }

    assertThat(directory.resolve("file")).hasContent("old");
    assertThat(folder.toFile().list()).containsExactly("directory");
  }

  @Test
  void leavesNothingOfWhatIsNotFinished() throws IOException {
    try (Partial file = Partial.file(folder.resolve("file"));
        Partial directory = Partial.directory(folder.resolve("directory"))) {
      Files.writeString(file.path(), "half");
      Files.writeString(directory.path().resolve("file"), "half");
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void isToldByItsName() throws IOException {
    Path file = folder.resolve("file");

    try (Partial partial = Partial.file(file)) {
      assertThat(Partial.is(partial.path())).isTrue();
      assertThat(Partial.is(file)).isFalse();
    }
  }
}
