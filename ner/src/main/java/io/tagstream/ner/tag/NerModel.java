package io.tagstream.ner.tag;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.onnx.OnnxClassifier;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.tensor.FiniteTensors;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.text.Words;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import io.tagstream.ner.tune.BatchBudget;
import io.tagstream.ner.tune.MatrixRate;
import io.tagstream.ner.tune.OnnxLength;
import io.tagstream.ner.tune.Precision;
import io.tagstream.ner.tune.SecondThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A fine-tuned token classifier from a Hugging Face directory. Owns its native memory. */
public final class NerModel implements Tagger {
  private static final Logger LOG = LoggerFactory.getLogger(NerModel.class);

  private final SentenceEncoder encoder;
  private final ScriptedClassifier classifier;
  private final OnnxClassifier alone;
  private final WordPredictor predictor;
  private final LabelSet labels;
  private final long unknown;
  private final int batchPieces;
  private final double floorSecondsPerPiece;

  private NerModel(
      SentenceEncoder encoder,
      long unknown,
      ScriptedClassifier classifier,
      OnnxClassifier alone,
      Way way) {
    this.encoder = encoder;
    this.unknown = unknown;
    this.classifier = classifier;
    this.alone = alone;
    this.batchPieces = way.batchPieces();
    this.floorSecondsPerPiece = way.floorSecondsPerPiece();
    this.predictor = new WordPredictor(classifier, alone, Integer.MAX_VALUE, batchPieces);
    this.labels = classifier.config().labelSet(null);
  }

  /**
   * Loads a model as it runs fastest on the best device here, and tries it on a sentence.
   *
   * @throws CorruptModelException if the directory is no fine-tuned token classifier, or if it
   *     cannot be told what its labels mean
   */
  public static NerModel load(Path directory) throws IOException {
    return load(directory, config -> Quantization.read(directory, config), Way::fastest);
  }

  /** Loads a model that computes in a given way, without measuring anything. */
  public static NerModel load(Path directory, Kernel kernel) throws IOException {
    return load(directory, config -> Quantization.read(directory, config), given(kernel));
  }

  /** Does the same with other scales than the model's. */
  static NerModel load(Path directory, Quantization quantization, Kernel kernel)
      throws IOException {
    return load(directory, config -> quantization, given(kernel));
  }

  /**
   * Does the same, and has ONNX Runtime read windows that are alone.
   *
   * @param alone word pieces of the longest one
   */
  static NerModel load(Path directory, Kernel kernel, int alone) throws IOException {
    return load(directory, config -> Quantization.read(directory, config), given(kernel, alone));
  }

  private static Choice given(Kernel kernel) {
    return given(kernel, 0);
  }

  private static Choice given(Kernel kernel, int alone) {
    return (config, quantized) -> {
      if (kernel.form() == Kernel.Form.INT8 && !quantized) {
        throw new IllegalArgumentException("the model has no scales for " + kernel);
      }
      return new Way(kernel, ScriptedClassifier.PIECES_PER_THREAD, alone, LengthBatches.PIECES, 0);
    };
  }

  /** Finds the scales of a model. */
  @FunctionalInterface
  private interface Scales {
    Quantization of(ModelConfig config) throws IOException;
  }

  /**
   * How a model computes.
   *
   * @param alone word pieces of the longest window that ONNX Runtime reads
   */
  private record Way(
      Kernel kernel, int piecesPerThread, int alone, int batchPieces, double floorSecondsPerPiece) {

    static Way fastest(ModelConfig config, boolean quantized) throws IOException {
      Device device = Engines.device();
      Kernel kernel = Precision.fastest(config, quantized, device);
      return new Way(
          kernel,
          SecondThread.of(config, kernel, device),
          OnnxLength.of(config, kernel, device),
          BatchBudget.of(config, kernel, device),
          config.linearOperations() / MatrixRate.of(config, kernel, device));
    }
  }

  /** Chooses how; asked only when the files fit together, since what it measures takes memory. */
  @FunctionalInterface
  private interface Choice {
    Way of(ModelConfig config, boolean quantized) throws IOException;
  }

  private static ModelConfig config(Path directory) throws IOException {
    ModelConfig config = ModelConfig.read(directory);
    if (config.labels().isEmpty()) {
      throw new CorruptModelException(
          directory.resolve("config.json"),
          "no 'id2label', so this is an encoder that still wants fine-tuning (tagstream train)");
    }
    // Its head has the name and the form of ours.
    String of = config.json().path("architectures").path(0).asText();
    if (of.endsWith("ForSequenceClassification")) {
      throw new CorruptModelException(
          directory.resolve("config.json"),
          "%s labels whole texts, a %s is expected"
              .formatted(of, config.architecture().tokenClassifier()));
    }
    requireReadable(directory, config);
    warnOfOtherIds(config, directory.resolve("config.json"));
    return config;
  }

  private static void requireReadable(Path directory, ModelConfig config) throws IOException {
    try {
      var unused = config.labelSet(null);
    } catch (IllegalArgumentException e) {
      throw new CorruptModelException(directory.resolve("config.json"), e.getMessage(), e);
    }
  }

  /** Transformers, too, goes by {@code id2label} alone; but one of the two is wrong. */
  private static void warnOfOtherIds(ModelConfig config, Path file) {
    List<String> labels = config.labels();
    for (Map.Entry<String, JsonNode> id : config.json().path("label2id").properties()) {
      if (labels.indexOf(id.getKey()) != id.getValue().asInt(-1)) {
        LOG.warn(
            "{}: 'label2id' gives '{}' the id {}, 'id2label', which counts, does not",
            file,
            id.getKey(),
            id.getValue());
        return;
      }
    }
  }

  private static NerModel load(Path directory, Scales scales, Choice choice) throws IOException {
    ModelConfig config = config(directory);
    SentenceEncoder encoder = SentenceEncoder.open(directory);
    NerModel model;
    try {
      model = load(directory, config, encoder, scales.of(config), choice);
    } catch (IOException | RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
    try {
      model.requireNumbers(directory);
      return model;
    } catch (IOException | RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private static NerModel load(
      Path directory,
      ModelConfig config,
      SentenceEncoder encoder,
      Quantization quantization,
      Choice choice)
      throws IOException {
    try (SafetensorsDirectory files = SafetensorsDirectory.open(directory);
        Weights weights = Weights.trained(directory)) {
      weights.check(config);
      encoder.requireFits(config.vocabSize(), files.source());
      long unknown = encoder.unknown().orElse(-1);
      Way way = choice.of(config, !quantization.isEmpty());
      ScriptedClassifier classifier =
          ScriptedClassifier.load(
              config, weights, quantization, way.kernel(), Engines.device(), way.piecesPerThread());
      try {
        OnnxClassifier alone = OnnxClassifier.load(config, weights, quantization, way.alone());
        return new NerModel(encoder, unknown, classifier, alone, way);
      } catch (IOException | RuntimeException | Error e) {
        classifier.close();
        throw e;
      }
    }
  }

  /** The first batch is slow; and weights that are too large show in what they make of it. */
  private void requireNumbers(Path directory) throws IOException {
    WordPieces sentence = encode("A sentence .");
    for (int rows = 1; rows <= 2; rows++) { // alone, and in a batch
      for (WordPrediction prediction : predictor.predict(Collections.nCopies(rows, sentence))) {
        if (FiniteTensors.firstNotFinite(prediction.scores()) >= 0) {
          throw new CorruptModelException(
              directory, "what the model computes is no number: its weights are too large");
        }
      }
    }
  }

  @Override
  public WordPieces encode(String text) {
    return encoder.encode(text);
  }

  @Override
  public WordPieces encode(String text, List<String> tokens) {
    return encoder.encode(Words.of(text, tokens));
  }

  @Override
  public Reading begin(EncodedSentence sentence) {
    WordPieces pieces = (WordPieces) sentence;
    WordPrediction prediction = WordPrediction.unknown(pieces.words().size());
    List<WindowRow> rows = predictor.rows(pieces, prediction);
    return new Reading() {
      @Override
      public int length() {
        return pieces.length();
      }

      @Override
      public List<WindowRow> rows() {
        return rows;
      }

      @Override
      public Tagging tagging() {
        return NerModel.this.tagging(pieces, prediction);
      }

      @Override
      public List<TaggedWord> words() {
        return NerModel.this.words(pieces.words(), prediction);
      }
    };
  }

  @Override
  public void read(List<Row> rows) {
    predictor.read(rows.stream().map(WindowRow.class::cast).toList());
  }

  /** The tags of each sentence's words; one that the tokenizer drops is outside of entities. */
  public List<List<String>> tags(List<WordPieces> sentences) {
    return predictor.predict(sentences).stream().map(this::tags).toList();
  }

  /** The tags of sentences that are given as their words. */
  public List<List<String>> tagsOfWords(List<List<String>> sentences) {
    return tags(sentences.stream().map(words -> encode(String.join(" ", words), words)).toList());
  }

  private List<String> tags(WordPrediction prediction) {
    return IntStream.of(prediction.labels())
        .mapToObj(l -> l < 0 ? labels.outside() : labels.label(l))
        .toList();
  }

  private Tagging tagging(WordPieces sentence, WordPrediction prediction) {
    return new Tagging(
        entities(sentence.words(), prediction),
        Signals.of(sentence, prediction, labels.outsideId(), unknown));
  }

  private List<Entity> entities(Words words, WordPrediction prediction) {
    List<Entity> entities = new ArrayList<>();
    String text = words.text();
    int at = 0; // in UTF-16 units, and the same in code points: counted on from span to span
    int codePoints = 0;
    for (EntitySpan span : words.names(labels.decode(tags(prediction)))) {
      int start = words.starts()[span.start()];
      int end = words.ends()[span.end() - 1];
      double score =
          IntStream.range(span.start(), span.end())
              .mapToDouble(w -> prediction.scores()[w])
              .average()
              .orElseThrow();
      int from = codePoints + text.codePointCount(at, start);
      int to = from + text.codePointCount(start, end);
      at = end;
      codePoints = to;
      entities.add(new Entity(span.type(), text.substring(start, end), from, to, score));
    }
    return entities;
  }

  private List<TaggedWord> words(Words words, WordPrediction prediction) {
    List<TaggedWord> tagged = new ArrayList<>(words.size());
    List<String> tags = tags(prediction);
    String text = words.text();
    int at = 0;
    int codePoints = 0;
    for (int word = 0; word < words.size(); word++) {
      int from = codePoints + text.codePointCount(at, words.starts()[word]);
      int to = from + text.codePointCount(words.starts()[word], words.ends()[word]);
      at = words.ends()[word];
      codePoints = to;
      tagged.add(new TaggedWord(tags.get(word), from, to, prediction.scores()[word]));
    }
    return tagged;
  }

  @Override
  public int maxPieces() {
    return predictor.maxPieces();
  }

  @Override
  public int concurrency() {
    return Engines.batchesAtATime(Engines.device());
  }

  @Override
  public int batchPieces() {
    return batchPieces;
  }

  @Override
  public double floorSecondsPerPiece() {
    return floorSecondsPerPiece;
  }

  /** The labels in the order of their ids. */
  public List<String> labels() {
    return labels.labels();
  }

  /** The labels and what they mean. */
  public LabelSet labelSet() {
    return labels;
  }

  @Override
  public void close() {
    alone.close();
    classifier.close();
    encoder.close();
  }
}
