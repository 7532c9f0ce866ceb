package io.tagstream.ner.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusReaderTest {
  private static final String GERMEVAL = "# source\n\n1\tM\u00FCnchen\tB-LOC\tO\n2\tist\tO\tO\n";

  @TempDir Path folder;

  @Test
  void picksGermEvalByNameAndShape() throws IOException {
    assertThat(CorpusReader.forFile(file("dev.tsv", GERMEVAL))).isInstanceOf(GermEvalReader.class);
    assertThat(CorpusReader.forFile(file("dev.tsv", "1\tbad line\n" + GERMEVAL)))
        .isInstanceOf(GermEvalReader.class);
  }

  @Test
  void picksConllOtherwise() throws IOException {
    assertThat(CorpusReader.forFile(file("dev.conll", GERMEVAL))).isInstanceOf(ConllReader.class);
    assertThat(CorpusReader.forFile(file("dev.tsv", "EU\tB-ORG\n")))
        .isInstanceOf(ConllReader.class);
    assertThat(CorpusReader.forFile(file("dev.tsv", "1996\tCD\tI-NP\tO\n,\t,\tO\tO\n")))
        .isInstanceOf(ConllReader.class);
    assertThat(CorpusReader.forFile(file("empty.tsv", ""))).isInstanceOf(ConllReader.class);
  }

  @Test
  void picksTheFirstOfSeveralTagsInTheTestFileOfWnut() throws IOException {
    Path file = file("emerging.test.annotated", "x\tB-person,B-group\n");

    assertThat(CorpusReader.forFile(file).read(file).tags()).containsExactly(List.of("B-person"));
  }

  @Test
  void leavesBadUtf8ToTheReader() throws IOException {
    Path file = file("dev.tsv", GERMEVAL, StandardCharsets.ISO_8859_1);
    CorpusReader reader = CorpusReader.forFile(file);

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> reader.read(file))
        .withMessage(file + ":3: not UTF-8, expected UTF-8 text");
  }

  @Test
  void reportsAMissingFile() {
    Path missing = folder.resolve("missing.conll");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> CorpusReader.forFile(missing).read(missing));
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text, StandardCharsets.UTF_8);
  }

  private Path file(String name, String text, Charset charset) throws IOException {
    return Files.writeString(folder.resolve(name), text, charset);
  }
}
