package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.TinyInt8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A window that is alone, which ONNX Runtime reads, and the same in a batch. */
class AloneTest {
  private static final Path BERT = Path.of("src/test/resources/architectures/bert");
  private static final Kernel INT8 = new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8);

  private static final int LONGEST = 12;

  /** The last one is longer. */
  private static final List<String> TEXTS =
      List.of("a b c", "the cat sat", "d e f g h i j k", "l m n o p q r s t u v w x y z");

  @TempDir private Path directory;

  @Test
  void hasTheScoresThatItHasInABatch() throws IOException {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "libtorch has oneDNN");
    var unused = ModelCopy.of("bert", directory);
    TinyInt8.calibrate(BERT).write(directory, ModelConfig.read(directory));

    try (NerModel model = NerModel.load(directory, INT8, LONGEST)) {
      for (String text : TEXTS) {
        WordPieces sentence = model.encode(text);
        List<Double> alone = scores(model, sentence);
        List<Double> together = scores(model, sentence, sentence);
        assertThat(alone).hasSameSizeAs(text.split(" "));
        for (int i = 0; i < alone.size(); i++) {
          assertThat(alone.get(i)).isCloseTo(together.get(i), within(0.02));
        }
        if (sentence.length() <= LONGEST) { // off by what two libraries round
          assertThat(alone).isNotEqualTo(together);
        }
      }
    }
  }

  private static List<Double> scores(NerModel model, WordPieces... sentences) {
    List<Reading> readings = Stream.of(sentences).map(model::begin).toList();
    model.read(readings.stream().<Row>flatMap(reading -> reading.rows().stream()).toList());
    return readings.get(0).words().stream().map(TaggedWord::score).toList();
  }
}
