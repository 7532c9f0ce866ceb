package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real encoder with a head that nobody trained, and that has no {@code O}: so every word is part
 * of an entity, except those that the tokenizer drops.
 */
class NerModelIT {
  private static final List<String> LABELS = List.of("B-A", "I-A", "B-B", "I-B");
  private static final List<String> WORDS =
      List.of("the", "river", "london", "and", "mary", "of", "went", "to", "music", ".");

  @TempDir private static Path directory;
  private static Path minilm;
  private static NerModel model;

  @BeforeAll
  static void addHead() throws IOException {
    minilm = BaseModels.resolve("minilm", BaseModels.defaultCache(), DownloadListener.NONE);
    ModelConfig config = ModelConfig.read(minilm).withLabels(LABELS);
    ScriptType f32 = ScriptType.FLOAT32;
    try (Weights weights = Weights.withNewHead(minilm, 1);
        ScriptedClassifier classifier =
            ScriptedClassifier.loadToTrain(config, weights, f32, Device.cpu(), IntStream.of(7))) {
      HuggingFaceDirectory.write(directory, classifier, minilm);
    }
    model = NerModel.load(directory, Kernel.PLAIN);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void writesTheWeightsItWasGivenAndTheTokenizerOfTheBase() throws IOException {
    assertThat(directory.toFile().list())
        .containsExactlyInAnyOrder(
            "config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "vocab.txt");
    assertThat(model.labels()).isEqualTo(LABELS);
    try (Safetensors base = Safetensors.open(minilm.resolve("model.safetensors"));
        Safetensors written = Safetensors.open(directory.resolve("model.safetensors"))) {
      assertThat(written.info("classifier.weight").shape()).containsExactly(4, 384);
      for (String name : written.names()) {
        if (!name.startsWith("classifier.")) {
          assertThat(written.data(name)).as(name).isEqualTo(base.data(name));
        }
      }
    }
  }

  @Test
  void tagsABatchOfMixedLengthsAsItTagsOneByOne() {
    Random random = new Random(2);
    List<EncodedSentence> batch = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      batch.add(model.encode(words(random, i % 8 == 7 ? 300 : random.nextInt(40))));
    }

    List<Tagging> together = model.tag(batch);

    for (int i = 0; i < batch.size(); i++) {
      assertAlike(together.get(i).entities(), entities(batch.get(i)));
    }
  }

  @Test
  void givesEveryWordOfAVeryLongSentenceALabel() {
    WordPieces sentence = model.encode(words(new Random(4), 3000));
    assertThat(sentence.length()).isEqualTo(3002).isGreaterThan(model.maxPieces());

    List<String> tags = model.tags(List.of(sentence)).get(0);

    assertThat(tags).hasSize(3000).doesNotContain("O");
    assertThat(model.tags(List.of(sentence)).get(0)).isEqualTo(tags);
    List<Entity> entities = entities(sentence);
    assertCutsRightSubstrings(sentence.text(), entities);
  }

  @Test
  void readsBothEndsOfALongSentenceAsIfTheyWereAlone() {
    String text = words(new Random(4), 3000);
    int room = model.maxPieces() - 2;
    String start = String.join(" ", List.of(text.split(" ", -1)).subList(0, room));

    List<String> tags = model.tags(List.of(model.encode(text))).get(0);
    List<String> alone = model.tags(List.of(model.encode(start))).get(0);

    int owned = room - room / 4;
    assertThat(tags.subList(0, owned)).isEqualTo(alone.subList(0, owned));
  }

  @ParameterizedTest
  @MethodSource("blanks")
  void findsNothingInBlankText(String text) {
    EncodedSentence blank = model.encode(text);

    assertThat(blank.length()).isEqualTo(2);
    Tagging nothing = new Tagging(List.of(), new Signals(1, 0, 0, 0, 0));
    assertThat(model.tag(List.of(blank, model.encode("Mary went"), blank)).get(0))
        .isEqualTo(nothing);
    assertThat(model.tag(List.of(blank)).get(0)).isEqualTo(nothing);
  }

  static Stream<String> blanks() {
    return Stream.of("", " ", "\t\r\n", "\u00a0\u3000", "\u0000", "\u200b", "\u0001 \u0002");
  }

  @Test
  void tagsNoSentencesAsNone() {
    assertThat(model.tag(List.of())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("awkward")
  void countsCodePointsWhateverTheText(String text) {
    List<Entity> entities = entities(model.encode(text));

    assertThat(entities).isNotEmpty();
    assertCutsRightSubstrings(text, entities);
  }

  static Stream<String> awkward() {
    return Stream.of(
        "😀 Mary 👩🏽‍🚀 went to 𝔏ondon 🇩🇪!",
        "half \ud83d a pair \udc00 and\ud83d one",
        "\udc00Mary",
        "a\u0000b \u0000 Mary\u0007\u0008 London\u0085 Paris\u007f",
        "Jose\u0301 in Ko\u0308ln\u200b\ufeff",
        "東京で買う iPhone。",
        "ﷺ Ａｃｍｅ ﬁrm ½",
        "[CLS] Mary [SEP] [PAD] [MASK] London",
        "x".repeat(10_000) + " Mary",
        "x-".repeat(5_000) + "x Mary",
        "👍".repeat(2_000) + " Mary");
  }

  @Test
  void takesWordsAsTheyAreGiven() {
    WordPieces sentence = (WordPieces) model.encode(List.of("New York", "'s", "😀", "Mary"));

    assertThat(sentence.text()).isEqualTo("New York 's 😀 Mary");
    assertThat(model.tags(List.of(sentence)).get(0)).hasSize(4);
    assertCutsRightSubstrings(sentence.text(), entities(sentence));
  }

  @Test
  void encodesOnSeveralThreadsAtOnce() {
    List<String> texts =
        IntStream.range(0, 200).mapToObj(i -> words(new Random(i), 1 + i % 50)).toList();

    List<long[]> together = texts.parallelStream().map(t -> model.encode(t).ids()).toList();

    for (int i = 0; i < texts.size(); i++) {
      assertThat(together.get(i)).isEqualTo(model.encode(texts.get(i)).ids());
    }
  }

  @Test
  void knowsWhatTheDeviceCanDoWhenItChoseItsType() throws IOException {
    double operations = ModelConfig.read(directory).linearOperations();
    assertThat(operations).isEqualTo(2.0 * 6 * (4 * 384 * 384 + 2 * 384 * 1536));

    try (NerModel measured = NerModel.load(directory)) {
      assertThat(measured.floorSecondsPerPiece()).isBetween(operations / 1e15, operations / 1e9);
    }
    assertThat(model.floorSecondsPerPiece()).isZero();
  }

  @Test
  void refusesAnEncoderThatWasNotFineTuned() {
    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> NerModel.load(minilm))
        .withMessageStartingWith(minilm.resolve("config.json") + ": no 'id2label'");
  }

  private static List<Entity> entities(EncodedSentence sentence) {
    return model.tag(List.of(sentence)).get(0).entities();
  }

  private static String words(Random random, int count) {
    List<String> words = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      words.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return String.join(" ", words);
  }

  private static void assertAlike(List<Entity> entities, List<Entity> others) {
    assertThat(entities.stream().map(NerModelIT::withoutScore))
        .containsExactlyElementsOf(others.stream().map(NerModelIT::withoutScore).toList());
    for (int i = 0; i < entities.size(); i++) {
      assertThat(entities.get(i).score()).isCloseTo(others.get(i).score(), within(1e-5));
    }
  }

  private static Entity withoutScore(Entity entity) {
    return new Entity(entity.type(), entity.text(), entity.start(), entity.end(), 0);
  }

  private static void assertCutsRightSubstrings(String text, List<Entity> entities) {
    int[] codePoints = text.codePoints().toArray();
    int last = 0;
    for (Entity entity : entities) {
      int length = entity.end() - entity.start();
      assertThat(new String(codePoints, entity.start(), length)).isEqualTo(entity.text());
      assertThat(entity.start()).isGreaterThanOrEqualTo(last);
      assertThat(entity.score()).isBetween(0.25 - 1e-6, 1.0);
      last = entity.end();
    }
  }
}
