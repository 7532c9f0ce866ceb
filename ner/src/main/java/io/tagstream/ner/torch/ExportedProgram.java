package io.tagstream.ner.torch;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptArchive;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model's program as a file that PyTorch loads ({@code torch.jit.load}): {@code prepare(any)}
 * once, then {@code forward(ids, mask)} or {@code predict(ids, mask)}, as in {@link
 * ClassifierProgram#taggingSource}.
 */
public final class ExportedProgram {
  private ExportedProgram() {}

  /**
   * Writes it.
   *
   * @param weights in f32, which {@code prepare} casts; null leaves them out, so that the file is
   *     small: each parameter then has its shape and a single number
   */
  public static void write(Path file, ModelConfig config, Weights weights, Kernel kernel)
      throws IOException {
    ClassifierProgram program = new ClassifierProgram(config, kernel.linear());
    ScriptArchive.write(
        file, ModuleTree.of(program, weights, Quantization.NONE), program.taggingSource());
  }
}
