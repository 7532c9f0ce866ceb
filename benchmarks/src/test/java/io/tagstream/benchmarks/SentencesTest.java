package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentencesTest {
  @TempDir Path folder;

  @Test
  void aTextFileHasASentenceInEachLineThatIsNotBlank() throws IOException {
    Path file = Files.writeString(folder.resolve("some.txt"), "one two\n\n three\n");

    assertThat(Sentences.read(file)).containsExactly("one two", " three");
  }

  @Test
  void aCorpusHasItsWords() throws IOException {
    Path file = Files.writeString(folder.resolve("some.conll"), "Ada\tB-person\nlives\tO\n\n");

    assertThat(Sentences.read(file)).containsExactly("Ada lives");
  }

  @Test
  void theBundledSampleIsThere() throws IOException {
    assertThat(Sentences.bundled()).hasSizeGreaterThan(500).doesNotContain("");
  }

  @Test
  void tooFewAreTakenAgain() {
    assertThat(Sentences.take(List.of("a", "b"), 5)).containsExactly("a", "b", "a", "b", "a");
  }

  @Test
  void aSampleHasTheLengthsOfTheWholeInItsOrder() {
    List<String> all = IntStream.range(0, 100).mapToObj(i -> "x".repeat((i * 37) % 100)).toList();

    List<String> sample = Sentences.sample(all, 10);

    assertThat(sample).hasSize(10).isSubsetOf(all);
    assertThat(sample.stream().mapToInt(String::length).average().orElseThrow())
        .isBetween(48.0, 52.0);
    assertThat(sample.stream().map(all::indexOf).toList()).isSorted();
  }
}
