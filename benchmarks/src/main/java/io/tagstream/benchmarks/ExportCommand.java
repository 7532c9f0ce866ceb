package io.tagstream.benchmarks;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.ner.torch.ExportedProgram;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The program of a model for a machine with a GPU, where benchmarks/gpu/check.py runs it. */
@Command(
    name = "export",
    description =
        "Writes a model's program for a GPU, which benchmarks/gpu/check.py checks and measures where"
            + " there is one.")
final class ExportCommand implements Callable<Integer> {
  private static final List<String> LABELS =
      List.of("B-LOC", "B-MISC", "B-ORG", "B-PER", "I-LOC", "I-MISC", "I-ORG", "I-PER", "O");

  @Parameters(paramLabel = "FILE", description = "What to write.")
  Path file;

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      defaultValue = "bert-base-cased",
      description = "A base model, or a fine-tuned directory. Default: ${DEFAULT-VALUE}.")
  String model;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "float16",
      description = "float16, bfloat16 or float32. Default: ${DEFAULT-VALUE}.")
  String type;

  @Option(
      names = "--random",
      description = "Leave the weights out, so that the file is small: check.py draws some.")
  boolean random;

  @Override
  public Integer call() throws IOException {
    Kernel kernel = new Kernel(type(), Kernel.Form.PLAIN);
    Path directory = BaseModels.resolve(model, BaseModels.defaultCache(), DownloadListener.NONE);
    ModelConfig read = ModelConfig.read(directory);
    boolean tuned = !read.labels().isEmpty();
    ModelConfig config = tuned ? read : read.withLabels(LABELS);
    if (random) {
      ExportedProgram.write(file, config, null, kernel);
      return 0;
    }
    try (Weights weights = tuned ? Weights.trained(directory) : Weights.withNewHead(directory, 0)) {
      ExportedProgram.write(file, config, weights, kernel);
    }
    return 0;
  }

  private ScriptType type() {
    try {
      return ScriptType.valueOf(type.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--type is '%s': wanted float16, bfloat16 or float32".formatted(type), e);
    }
  }
}
