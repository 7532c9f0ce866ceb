package io.tagstream.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.Trainer;
import io.tagstream.trainer.report.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The model that all contestants run. */
final class BenchModel {
  private static final Logger LOG = LoggerFactory.getLogger(BenchModel.class);
  private static final int STEPS = 200;

  private BenchModel() {}

  /**
   * A fine-tuned directory as it is; an encoder without labels fine-tuned for a moment on the
   * bundled sample, so that entities are about as rare as in life, and kept beside the base models.
   */
  static Path resolve(String nameOrPath) throws IOException {
    Path cache = BaseModels.defaultCache();
    Path base = BaseModels.resolve(nameOrPath, cache, DownloadListener.NONE);
    ModelConfig config = ModelConfig.read(base);
    if (!config.labels().isEmpty()) {
      return base;
    }
    Path tuned = cache.resolve("benchmarks").resolve(nameOrPath.replaceAll("[^a-zA-Z0-9.-]", "_"));
    if (!Files.exists(tuned)) {
      LOG.info("fine-tuning {} for a moment, once", nameOrPath);
      fineTune(base, config, tuned);
    }
    return tuned;
  }

  private static void fineTune(Path base, ModelConfig config, Path target) throws IOException {
    Files.createDirectories(target.getParent());
    Path work = Files.createTempDirectory(target.getParent(), ".tuning");
    Path corpus = Sentences.bundledFile("train.conll");
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("model_name_or_path", base.toString()).put("train_file", corpus.toString());
    arguments.put("data_dir", ".").put("output_dir", work.toString()).put("do_train", true);
    arguments.put("learning_rate", config.hiddenSize() < 768 ? 3e-4 : 5e-5).put("fp16", true);
    arguments.put("per_device_train_batch_size", 16).put("max_steps", STEPS).put("save_steps", 0);
    arguments.put("overwrite_output_dir", true).put("seed", 1);
    try {
      new Trainer(TrainingArguments.of(arguments), new TrainingListener() {}, DownloadListener.NONE)
          .run(() -> false);
      Files.move(work, target);
    } finally {
      Files.delete(corpus);
      FileTree.delete(work);
    }
  }
}
