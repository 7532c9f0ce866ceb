package io.tagstream.benchmarks;

import ai.djl.MalformedModelException;
import ai.djl.huggingface.translator.TokenClassificationTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.modality.nlp.translator.NamedEntity;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.TranslateException;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.torch.Engines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A model as DJL's own tools lay it out, with DJL's own translator. */
final class UsualModel implements AutoCloseable {
  private static final List<String> BESIDE_WEIGHTS = List.of("config.json", "tokenizer.json");

  private final Path folder;
  private final ZooModel<String, NamedEntity[]> model;

  private UsualModel(Path folder, ZooModel<String, NamedEntity[]> model) {
    this.folder = folder;
    this.model = model;
  }

  /** Makes one of a fine-tuned directory. */
  static UsualModel of(Path directory) throws IOException {
    // The engine shall not report its use, which is set there.
    var unused = Engines.device();
    Path folder = Files.createTempDirectory("tagstream-bench-usual");
    UsualProgram.write(directory, folder.resolve("model.pt"));
    for (String name : BESIDE_WEIGHTS) {
      Files.copy(directory.resolve(name), folder.resolve(name));
    }
    try {
      return new UsualModel(
          folder,
          Criteria.builder()
              .setTypes(String.class, NamedEntity[].class)
              .optModelPath(folder)
              .optModelName("model")
              .optEngine("PyTorch")
              .optArgument("maxLength", ModelConfig.read(directory).maxPieces())
              .optTranslatorFactory(new TokenClassificationTranslatorFactory())
              .build()
              .loadModel());
    } catch (ModelNotFoundException | MalformedModelException e) {
      throw new IOException("DJL does not load the usual model", e);
    }
  }

  /** A predictor for one thread; the caller closes it. */
  Predictor<String, NamedEntity[]> newPredictor() {
    return model.newPredictor();
  }

  ZooModel<String, NamedEntity[]> model() {
    return model;
  }

  /** Predicts where no sleeping team of another thread slows it down. */
  static <T> T withAllCores(Prediction<T> prediction) {
    return Engines.withThreads(
        Engines.CORES,
        () -> {
          try {
            return prediction.make();
          } catch (TranslateException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** What a predictor does. */
  @FunctionalInterface
  interface Prediction<T> {
    T make() throws TranslateException;
  }

  @Override
  public void close() {
    model.close();
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
