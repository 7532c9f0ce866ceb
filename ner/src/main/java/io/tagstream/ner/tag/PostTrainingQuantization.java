package io.tagstream.ner.tag;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Scales for a model that was not trained to be computed in 8 bits, from what its layers make of
 * text; and whether it finds the same entities with them.
 *
 * @param quantization the scales
 * @param sentences that were compared
 * @param same of which both ways found the same entities
 */
public record PostTrainingQuantization(Quantization quantization, int sentences, int same) {
  /** Of the sentences, so many must have the same entities. */
  public static final double ENOUGH = 0.995;

  private static final int CALIBRATION = 512;

  /** Calibrated on less, a scale is that of a few words. */
  public static final int LEAST = 100;

  /**
   * Calibrates on every other sentence, compares on those between, and writes the scales if a
   * tagger may use them; else the model's own stay, if it has some.
   *
   * @param directory a fine-tuned model
   * @param texts such as the model will read, at least {@link #LEAST}
   */
  public static PostTrainingQuantization of(Path directory, List<String> texts) throws IOException {
    ModelConfig config = ModelConfig.read(directory);
    Quantization quantization = calibrate(directory, config, half(texts, 0));
    List<String> others = half(texts, 1);
    List<Tagging> exact = tag(directory, Quantization.NONE, Kernel.PLAIN, others);
    List<Tagging> fast =
        tag(directory, quantization, new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8), others);
    int same =
        (int)
            IntStream.range(0, others.size())
                .filter(i -> spans(exact.get(i)).equals(spans(fast.get(i))))
                .count();
    PostTrainingQuantization found =
        new PostTrainingQuantization(quantization, others.size(), same);
    if (found.isGoodEnough()) {
      quantization.write(directory, config);
    }
    return found;
  }

  /** Whether a tagger may compute so. */
  public boolean isGoodEnough() {
    return same >= ENOUGH * sentences;
  }

  private static List<String> half(List<String> texts, int first) {
    return IntStream.iterate(first, i -> i < texts.size(), i -> i + 2)
        .mapToObj(texts::get)
        .toList();
  }

  private static Quantization calibrate(Path directory, ModelConfig config, List<String> texts)
      throws IOException {
    try (SentenceEncoder encoder = SentenceEncoder.open(directory);
        Weights weights = Weights.trained(directory)) {
      List<WordPieces> sentences = texts.stream().limit(CALIBRATION).map(encoder::encode).toList();
      IntStream pieces =
          sentences.stream()
              .map(WordPieces::ids)
              .flatMapToLong(LongStream::of)
              .mapToInt(i -> (int) i);
      try (ScriptedClassifier classifier =
          ScriptedClassifier.loadToTrain(
              config, weights, ScriptType.FLOAT32, Device.cpu(), pieces)) {
        WordPredictor predictor =
            new WordPredictor(classifier, Integer.MAX_VALUE, LengthBatches.PIECES);
        return classifier.calibrate(() -> predictor.predictInTurn(sentences));
      }
    }
  }

  private static List<Tagging> tag(
      Path directory, Quantization quantization, Kernel kernel, List<String> texts)
      throws IOException {
    try (NerModel model = NerModel.load(directory, quantization, kernel)) {
      List<EncodedSentence> sentences = new ArrayList<>();
      texts.forEach(text -> sentences.add(model.encode(text)));
      return model.tag(sentences);
    }
  }

  private static List<String> spans(Tagging tagging) {
    return tagging.entities().stream()
        .map(e -> "%d %d %s".formatted(e.start(), e.end(), e.type()))
        .toList();
  }
}
