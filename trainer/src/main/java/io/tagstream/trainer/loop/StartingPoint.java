package io.tagstream.trainer.loop;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.piece.LowerCase;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.tag.HuggingFaceDirectory;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import io.tagstream.ner.tune.Precision;
import io.tagstream.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a training begins with: a model or a checkpoint, a tokenizer, and where to write. */
final class StartingPoint {
  private final TrainingArguments args;
  private final DownloadListener downloads;
  private final Path output;

  /** What the arguments name, which is looked for when it is asked for. */
  StartingPoint(TrainingArguments args, DownloadListener downloads) {
    this.args = args;
    this.downloads = downloads;
    this.output = Path.of(args.outputDir());
  }

  /** What is done with a tokenizer. */
  @FunctionalInterface
  interface Use<T> {
    T of(Path tokenizer) throws IOException;
  }

  /** A copy of the tokenizer, because the model may be a checkpoint, which newer ones push out. */
  <T> T withTokenizer(Use<T> use) throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    Path tokenizer = Files.createTempDirectory(temporary, "tagstream-tokenizer");
    try {
      HuggingFaceDirectory.writeTokenizer(
          tokenizer,
          args.tokenizerName() == null ? base() : model("tokenizer_name", args.tokenizerName()));
      if (args.doLowerCase()) {
        LowerCase.write(tokenizer);
      }
      return use.of(tokenizer);
    } finally {
      FileTree.delete(tokenizer);
    }
  }

  /** The directory of the model. */
  Path base() throws IOException {
    return model("model_name_or_path", args.modelNameOrPath());
  }

  ModelConfig config() throws IOException {
    return ModelConfig.read(
        args.configName() == null ? base() : model("config_name", args.configName()));
  }

  private Path model(String key, String nameOrPath) throws IOException {
    Path cache = args.cacheDir() == null ? BaseModels.defaultCache() : Path.of(args.cacheDir());
    try {
      return BaseModels.resolve(nameOrPath, cache, downloads);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  /**
   * The checkpoint to go on from: the one named, the newest, or the model itself if it is one, of a
   * training of the same kind.
   */
  Optional<Path> checkpoint(ModelConfig config, String course) throws IOException {
    String named = args.resumeFromCheckpoint();
    if (named == null) {
      boolean labelled = !ModelConfig.read(base()).labels().isEmpty();
      return Optional.of(base())
          .filter(Checkpoints::resumable)
          .filter(base -> labelled == !config.labels().isEmpty());
    }
    if (named.equals("last")) {
      return Checkpoints.last(output, course);
    }
    return Optional.of(
        Optional.of(Path.of(named))
            .filter(Checkpoints::resumable)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "resume_from_checkpoint: no checkpoint in " + named)));
  }

  /**
   * A classifier that learns; the caller closes it.
   *
   * @param pieces the ids of all word pieces that it will ever be given
   */
  ScriptedClassifier load(ModelConfig config, Optional<Path> checkpoint, IntStream pieces)
      throws IOException {
    try (Weights weights =
        checkpoint.isPresent()
            ? Weights.trained(checkpoint.get())
            : Weights.withNewHead(base(), args.seed())) {
      weights.check(config);
      // Not measured again: the course is that of the type it began with.
      ScriptType compute =
          args.fp16() && checkpoint.isPresent()
              ? ScriptedClassifier.computeOf(checkpoint.get().resolve(Checkpoints.OPTIMIZER))
              : compute(config);
      ScriptedClassifier classifier =
          ScriptedClassifier.loadToTrain(config, weights, compute, device(), pieces);
      if (checkpoint.isPresent()) {
        classifier.quantize(Quantization.read(checkpoint.get(), config));
      }
      return classifier;
    }
  }

  Device device() {
    return args.noCuda() ? Device.cpu() : Engines.device();
  }

  ScriptType compute(ModelConfig config) throws IOException {
    return args.fp16() ? Precision.fastestToTrain(config, device()) : ScriptType.FLOAT32;
  }

  /** Refuses a tokenizer that makes pieces of which the model has none. */
  void requireFits(IntStream pieces, ModelConfig config) {
    int highest = pieces.max().orElse(0);
    if (highest >= config.vocabSize()) {
      throw new IllegalArgumentException(
          "%s: its tokenizer makes word piece %d, but the model has %d"
              .formatted(
                  args.tokenizerName() == null ? "model_name_or_path" : "tokenizer_name",
                  highest,
                  config.vocabSize()));
    }
  }

  /** Refuses to train into a directory that has something, unless that is intended. */
  void requireFree() throws IOException {
    requireWritable();
    boolean intended = args.overwriteOutputDir() || args.resumeFromCheckpoint() != null;
    if (!args.doTrain() || intended || !Files.exists(output)) {
      return;
    }
    try (Stream<Path> files = Files.list(output)) {
      if (files.findAny().isPresent()) {
        throw new IllegalArgumentException(
            "output_dir: %s is not empty; set overwrite_output_dir to overwrite it"
                .formatted(output));
      }
    }
  }

  /** Refuses before hours of training, not after; the directory is made when there is something. */
  private void requireWritable() {
    Path there = output.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there)) {
      throw new IllegalArgumentException("output_dir: %s is not a directory".formatted(there));
    }
    if (!Files.isWritable(there)) {
      throw new IllegalArgumentException("output_dir: cannot write to " + there);
    }
  }
}
