package io.tagstream.ner.tag;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.onnx.OnnxClassifier;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Scales for a model that was not trained to be computed in 8 bits, from text that it reads. */
public final class PostTrainingQuantization {
  private static final int CALIBRATION = 512;

  /** Calibrated on less, a scale is that of a few words. */
  public static final int LEAST = 100;

  private PostTrainingQuantization() {}

  /**
   * Calibrates on every other sentence, compares on those between, and writes the scales if that is
   * enough; else the model's own stay, if it has some.
   *
   * @param directory a fine-tuned model
   * @param texts such as the model will read, at least {@link #LEAST}
   * @return the agreement with f32
   * @throws IllegalArgumentException if its encoder is not computed in 8 bits
   */
  public static Agreement write(Path directory, List<String> texts) throws IOException {
    ModelConfig config = ModelConfig.read(directory);
    if (!ClassifierProgram.quantizes(config)) {
      throw new IllegalArgumentException(
          "a %s is not computed in 8 bits".formatted(config.architecture().modelType()));
    }
    Quantization quantization = calibrate(directory, config, half(texts, 0));
    Kernel int8 = new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8);
    try (NerModel exact = NerModel.load(directory, Quantization.NONE, Kernel.PLAIN);
        NerModel fast = NerModel.load(directory, quantization, int8)) {
      Agreement agreement = Agreement.of(exact, fast, half(texts, 1));
      if (agreement.isEnough()) {
        quantization.write(directory, config);
      }
      return agreement;
    }
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
            new WordPredictor(
                classifier, OnnxClassifier.NONE, Integer.MAX_VALUE, LengthBatches.PIECES);
        return classifier.calibrate(() -> predictor.predictInTurn(sentences));
      }
    }
  }
}
