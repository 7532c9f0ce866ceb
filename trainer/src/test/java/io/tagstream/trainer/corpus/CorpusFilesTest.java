package io.tagstream.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusFilesTest {
  @TempDir private Path directory;

  @Test
  void prefersTheLegacyName() throws IOException {
    Path exact = file("train.txt");
    file("train.conll");

    assertThat(CorpusFiles.find(directory, "train")).contains(exact);
  }

  @Test
  void findsTheOnlyCorpusFileWithTheWordInItsName() throws IOException {
    Path train = file("wnut17train.conll");
    Path dev = file("NER-de-DEV.tsv");
    Path test = file("emerging.test.annotated");
    file("train.md");
    file("labels.txt");

    assertThat(CorpusFiles.find(directory, "train")).contains(train);
    assertThat(CorpusFiles.find(directory, "dev")).contains(dev);
    assertThat(CorpusFiles.find(directory, "test")).contains(test);
  }

  @Test
  void findsNothingWhereThereIsNothing() throws IOException {
    file("dev.txt");

    assertThat(CorpusFiles.find(directory, "train")).isEmpty();
  }

  @Test
  void refusesToChooseBetweenFiles() throws IOException {
    Path one = file("a.train.conll");
    Path two = file("b.train.tsv");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorpusFiles.find(directory, "train"))
        .withMessage(
            "data_dir: several files could be the train split: [%s, %s]".formatted(one, two));
  }

  @Test
  void namesADirectoryThatIsMissing() {
    Path missing = directory.resolve("missing");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorpusFiles.find(missing, "train"))
        .withMessage("data_dir: no directory " + missing);
  }

  private Path file(String name) throws IOException {
    return Files.writeString(directory.resolve(name), "a\tO\n");
  }
}
