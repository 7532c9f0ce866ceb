package io.tagstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCorpusTest {
  private static final List<String> MODEL = List.of("O", "I-x", "B-x");

  @TempDir private Path directory;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();

  @BeforeEach
  void configure() throws IOException {
    write("train.txt", "Ada B-x\nlives O\n\nBonn I-x\n");
    write("dev.txt", "Bonn B-x\n");
    config.put("data_dir", directory.toString()).put("output_dir", "out");
    config.put("model_name_or_path", "base");
  }

  @Test
  void labelsAreTheSortedTagsOfTheTrainingFile() throws IOException {
    TrainingCorpus corpus = read("do_train");

    assertThat(corpus.labels().labels()).containsExactly("B-x", "I-x", "O");
    assertThat(corpus.train()).hasSize(2);
    assertThat(corpus.dev()).isEmpty();
    assertThat(corpus.test()).isEmpty();
  }

  @Test
  void labelsOfAFileKeepTheirOrderBehindAnOThatIsMissing() throws IOException {
    config.put("labels", write("labels.txt", "I-x\r\n\nB-x \n").toString());

    assertThat(read("do_train").labels().labels()).containsExactly("O", "I-x", "B-x");
    write("labels.txt", "I-x\nO\nB-x");
    assertThat(read("do_eval").labels().labels()).containsExactly("I-x", "O", "B-x");
  }

  @Test
  void labelsOfAModelThatIsNotTrainedAreItsOwn() throws IOException {
    TrainingCorpus corpus = read("do_eval");

    assertThat(corpus.labels().labels()).isEqualTo(MODEL);
    assertThat(corpus.train()).isEmpty();
    assertThat(corpus.dev()).hasSize(1);
  }

  @Test
  void namesTheModelThatHasNone() {
    config.put("do_eval", true);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingCorpus.read(TrainingArguments.of(config), List::of))
        .withMessage("model_name_or_path: base has no labels: set do_train to fine-tune it");
  }

  @Test
  void namesTheFileOfATagThatIsUnknown() throws IOException {
    Path dev = write("dev.txt", "Bonn B-y\n");

    config.put("do_train", true);
    refused("do_eval", "labels: tag 'B-y' of %s is not among [B-x, I-x, O]".formatted(dev));
  }

  @Test
  void namesTheMistakeOfAFileOfLabels() throws IOException {
    Path labels = write("labels.txt", "B-x\nB-x\n");
    config.put("labels", labels.toString());

    refused("do_train", "labels: %s: label B-x appears twice".formatted(labels));
    Files.write(labels, "B-ä".getBytes(StandardCharsets.ISO_8859_1));
    refused("do_train", "labels: %s is not UTF-8".formatted(labels));
  }

  @Test
  void onlyTheTestFileNeedHaveNoTags() throws IOException {
    Path test = write("test.txt", "Ada\n\nBonn\n");

    TrainingCorpus corpus = read("do_predict");

    assertThat(corpus.test()).hasSize(2).allMatch(s -> s.tags().equals(List.of("O")));
    assertThat(corpus.testFile()).contains(test);
    config.put("train_file", test.toString());
    assertThatThrownBy(() -> read("do_train")).hasMessageContaining("test.txt:1: found \"Ada\"");
  }

  private void refused(String key, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(key)).withMessage(message);
  }

  private TrainingCorpus read(String key) throws IOException {
    return TrainingCorpus.read(TrainingArguments.of(config.put(key, true)), () -> MODEL);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
