package io.tagstream.trainer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        .isThrownBy(
            () -> TrainingCorpus.read(TrainingArguments.of(config), outside -> Optional.empty()))
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

  @Test
  void asksForTheLabelOfWordsOutsideOfEntities() throws IOException {
    Path train = write("train.txt", "Ada 1\nlives 0\n\nBonn 2\n");
    write("dev.txt", "Bonn 2\nx 0\n");
    String none =
        "labels [0, 1, 2]: none is O; name the one for words outside of entities as outside_label";

    refused("do_train", train + ": " + none);
    config.put("outside_label", "O");
    refused("do_train", train + ": labels [0, 1, 2]: outside_label 'O' is not among them");

    config.put("outside_label", "0");
    TrainingCorpus corpus = read("do_eval");
    assertThat(corpus.labels().labels()).containsExactly("0", "1", "2");
    assertThat(corpus.labels().outside()).isEqualTo("0");
    assertThat(corpus.warnings()).isEmpty();
    write("test.txt", "Ada\n");
    assertThat(read("do_predict").test().get(0).tags()).containsExactly("0");
  }

  @Test
  void asksForItEvenWhereAFileOfLabelsWouldHaveO() throws IOException {
    Path train = write("train.txt", "Ada PER\nlives NONE\n");
    config.put("labels", write("labels.txt", "PER\nNONE\n").toString());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("do_train"))
        .withMessageStartingWith(train + ": labels [NONE, PER]: none is O");
    write("dev.txt", "Ada PER\n");
    config.put("outside_label", "NONE");
    assertThat(read("do_train").labels().labels()).containsExactly("PER", "NONE");
  }

  @Test
  void namesTheFileWhoseLabelsCannotBeRead() throws IOException {
    Path labels = write("labels.txt", "O\nB-x\nU-x\nE-x\n");
    config.put("labels", labels.toString());

    refused(
        "do_train",
        "labels: %s: labels [O, B-x, U-x, E-x]: their prefixes are of no one scheme"
            .formatted(labels));
    write("labels.txt", "O\nb-x\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("do_train"))
        .withMessageStartingWith("labels: " + labels + ": label 'b-x' is neither O");
    config.put("labels", directory.toString());
    refused("do_train", "labels: %s is a directory".formatted(directory));
  }

  @Test
  void warnsOnceInAFileOfWhatLooksLikeO() throws IOException {
    Path train = write("train.txt", "Ada B-x\nlives o\nin o\nBonn O\n");
    Path dev = write("dev.txt", "Bonn B-x\n\nin O\nor o\n");

    config.put("do_train", true);
    assertThat(read("do_eval").warnings())
        .containsExactly(
            train + ":2: the tag is 'o', which is not O",
            dev + ":4: the tag is 'o', which is not O");
  }

  private void refused(String key, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(key)).withMessage(message);
  }

  private TrainingCorpus read(String key) throws IOException {
    return TrainingCorpus.read(
        TrainingArguments.of(config.put(key, true)),
        outside -> Optional.of(LabelSet.of(MODEL, outside)));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }
}
