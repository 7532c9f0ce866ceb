package io.tagstream.ner.tag;

import io.tagstream.ner.piece.PrefixSpace;
import io.tagstream.ner.tensor.FiniteTensors;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import io.tagstream.ner.torch.ScriptedClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a fine-tuned model the way Hugging Face Transformers saves one. */
public final class HuggingFaceDirectory {
  private HuggingFaceDirectory() {}

  /**
   * Writes configuration, weights and tokenizer.
   *
   * @param directory made when it is missing; files of the same names are replaced
   * @param base the directory that the tokenizer is copied from
   * @throws io.tagstream.ner.format.NotFiniteException if a weight is not finite
   */
  public static void write(Path directory, ScriptedClassifier classifier, Path base)
      throws IOException {
    Files.createDirectories(directory);
    List<Safetensors.Entry> entries = new ArrayList<>();
    classifier
        .weights()
        .forEach(
            (name, weights) ->
                entries.add(FiniteTensors.entry(name, weights.shape(), weights::values)));
    FiniteTensors.write(directory.resolve("model.safetensors"), entries, Map.of("format", "pt"));
    classifier.quantization().write(directory, classifier.config());
    writeTokenizer(directory, base);
    // Last, because a directory with a config.json is a model directory.
    classifier.config().write(directory);
  }

  /** Copies the tokenizer of a model directory, or makes its {@code tokenizer.json}. */
  public static void writeTokenizer(Path directory, Path base) throws IOException {
    for (String name : TokenizerFiles.NAMES) {
      Path file = base.resolve(name);
      if (Files.exists(file) && !Files.isSameFile(base, directory)) {
        Files.copy(file, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!Files.exists(base.resolve("tokenizer.json"))) {
      Files.write(directory.resolve("tokenizer.json"), TokenizerFiles.json(base));
    }
    PrefixSpace.write(directory);
  }
}
