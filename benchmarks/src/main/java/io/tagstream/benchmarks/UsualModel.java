package io.tagstream.benchmarks;

import ai.djl.MalformedModelException;
import ai.djl.huggingface.translator.TokenClassificationTranslatorFactory;
import ai.djl.inference.Predictor;
import ai.djl.modality.nlp.translator.NamedEntity;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.TranslateException;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.text.Words;
import io.tagstream.ner.torch.Engines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A model as DJL's own tools lay it out, with DJL's own translator; of its program itself the tags
 * of our word pieces, one sentence at a time.
 */
final class UsualModel implements WordTagger, AutoCloseable {
  private static final List<String> BESIDE_WEIGHTS = List.of("config.json", "tokenizer.json");

  private final Path folder;
  private final ZooModel<String, NamedEntity[]> model;
  private final SentenceEncoder encoder;
  private final ModelConfig config;
  private final LabelSet labels;

  private UsualModel(
      Path folder,
      ZooModel<String, NamedEntity[]> model,
      SentenceEncoder encoder,
      ModelConfig config) {
    this.folder = folder;
    this.model = model;
    this.encoder = encoder;
    this.config = config;
    labels = config.labelSet(null);
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
    ModelConfig config = ModelConfig.read(directory);
    try {
      return new UsualModel(
          folder,
          Criteria.builder()
              .setTypes(String.class, NamedEntity[].class)
              .optModelPath(folder)
              .optModelName("model")
              .optEngine("PyTorch")
              .optArgument("maxLength", config.maxPieces())
              .optTranslatorFactory(new TokenClassificationTranslatorFactory())
              .build()
              .loadModel(),
          SentenceEncoder.open(directory),
          config);
    } catch (ModelNotFoundException | MalformedModelException e) {
      throw new IOException("DJL does not load the usual model", e);
    }
  }

  /** A predictor for one thread; the caller closes it. */
  Predictor<String, NamedEntity[]> newPredictor() {
    return model.newPredictor();
  }

  @Override
  public List<List<String>> tagsOfWords(List<List<String>> sentences) {
    return tags(
        sentences.stream().map(w -> encoder.encode(Words.of(String.join(" ", w), w))).toList());
  }

  /** The tags of each sentence's words. */
  List<List<String>> tags(List<WordPieces> sentences) {
    try (NDManager manager = model.getNDManager().newSubManager()) {
      return sentences.stream().map(sentence -> tags(sentence, manager)).toList();
    }
  }

  private List<String> tags(WordPieces sentence, NDManager parent) {
    int seen = Math.min(sentence.length(), config.maxPieces());
    long[] mask = new long[seen];
    Arrays.fill(mask, 1);
    try (NDManager manager = parent.newSubManager()) {
      Shape shape = new Shape(1, seen);
      NDList inputs =
          new NDList(
              manager.create(Arrays.copyOf(sentence.ids(), seen), shape),
              manager.create(mask, shape));
      NDArray logits =
          model
              .getBlock()
              .forward(new ParameterStore(manager, false), inputs, false)
              .singletonOrThrow();
      logits.attach(manager);
      long[] best = logits.argMax(-1).toLongArray();
      return WordTagger.tags(sentence, seen, labels, piece -> (int) best[piece]);
    }
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
    encoder.close();
    try {
      FileTree.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
