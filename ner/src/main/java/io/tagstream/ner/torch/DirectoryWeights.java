package io.tagstream.ner.torch;

import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.tensor.FiniteTensors;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The parameters of a model directory, under the names of a program.
 *
 * <p>Finds {@code bert.encoder.layer.0…} also without its prefix, as an encoder that was saved by
 * itself has it, and LayerNorms that call their parameters {@code gamma} and {@code beta}, as old
 * checkpoints do. A classifier that the directory lacks, and what is before it and lacks, too,
 * starts from a normal distribution with deviation 0.02, as BERT's own head.
 */
final class DirectoryWeights implements Weights {
  private final Path file;
  private final SafetensorsDirectory tensors;
  private final boolean newHead;
  private final long seed;

  private DirectoryWeights(Path file, SafetensorsDirectory tensors, boolean newHead, long seed) {
    this.file = file;
    this.tensors = tensors;
    this.newHead = newHead;
    this.seed = seed;
  }

  /**
   * Opens {@code model.safetensors}, or its shards.
   *
   * @param newHead whether the classifier is drawn anew
   * @param seed of a new classifier
   */
  static Weights open(Path directory, boolean newHead, long seed) throws IOException {
    SafetensorsDirectory tensors = SafetensorsDirectory.open(directory);
    return new DirectoryWeights(tensors.source(), tensors, newHead, seed);
  }

  @Override
  public void check(Parameter parameter) throws IOException {
    long[] expected = parameter.shape().clone();
    expected[0] /= parameter.names().size();
    if (isNew(parameter)) {
      return;
    }
    for (String name : parameter.names()) {
      String stored = find(name);
      if (stored == null) {
        throw new CorruptModelException(file, "no tensor '%s'".formatted(name));
      }
      long[] shape = tensors.info(stored).shape();
      if (!Arrays.equals(shape, expected)) {
        throw new CorruptModelException(
            file,
            "tensor '%s' has shape %s, config.json wants %s"
                .formatted(stored, Arrays.toString(shape), Arrays.toString(expected)));
      }
    }
  }

  @Override
  public float[] stacked(Parameter parameter) {
    if (isNew(parameter)) {
      return Weights.random(seed).stacked(parameter);
    }
    List<float[]> parts = parameter.names().stream().map(this::floats).toList();
    if (parts.size() == 1) {
      return parts.get(0);
    }
    float[] all = new float[parts.stream().mapToInt(p -> p.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  private float[] floats(String name) {
    try {
      String stored = find(name);
      float[] values = tensors.floats(stored);
      if (FiniteTensors.firstNotFinite(values) >= 0) {
        throw new CorruptModelException(
            file,
            "tensor '%s' has values that are no numbers or infinite; did its training diverge?"
                .formatted(stored));
      }
      return values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isNew(Parameter parameter) {
    return newHead
        && (parameter.ofHead()
            || (parameter.ofTransform() && find(parameter.names().get(0)) == null));
  }

  private String find(String name) {
    String old =
        name.replace("LayerNorm.weight", "LayerNorm.gamma")
            .replace("LayerNorm.bias", "LayerNorm.beta");
    for (String candidate : List.of(name, withoutPrefix(name), old, withoutPrefix(old))) {
      if (tensors.names().contains(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private static String withoutPrefix(String name) {
    return name.substring(name.indexOf('.') + 1);
  }

  @Override
  public void close() throws IOException {
    tensors.close();
  }
}
