package io.tagstream.ner.torch;

import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.FiniteTensors;
import io.tagstream.ner.tensor.LittleEndian;
import io.tagstream.ner.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/**
 * The state of an optimizer, as safetensors: both moments of each parameter, which word pieces have
 * one, and the type inside matrix products.
 */
final class OptimizerFile {
  private static final String PIECES = "pieces";
  private static final String COMPUTE = "compute";

  private final ClassifierProgram program;
  private final PieceSubset subset;

  /**
   * A file for a program's parameters.
   *
   * @param subset the word pieces among them, or null if all are
   */
  OptimizerFile(ClassifierProgram program, PieceSubset subset) {
    this.program = program;
    this.subset = subset;
  }

  /** Takes both moments of a parameter. */
  @FunctionalInterface
  interface Moments {
    /** Their shape is {@link #shape}. */
    void accept(Parameter parameter, float[] moments) throws IOException;
  }

  /** The shape of both moments of a parameter. */
  static long[] shape(Parameter parameter) {
    return LongStream.concat(LongStream.of(2), LongStream.of(parameter.shape())).toArray();
  }

  /**
   * Writes it.
   *
   * @param moments both of the parameter of an index, when they are asked for
   */
  void write(Path file, IntFunction<float[]> moments) throws IOException {
    List<Safetensors.Entry> entries = new ArrayList<>();
    if (subset != null) {
      entries.add(
          new Safetensors.Entry(
              PIECES,
              DType.I32,
              new long[] {subset.size()},
              () -> LittleEndian.of(subset.pieces())));
    }
    List<Parameter> parameters = program.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      int index = i;
      entries.add(
          FiniteTensors.entry(
              parameters.get(i).path(), shape(parameters.get(i)), () -> moments.apply(index)));
    }
    FiniteTensors.write(file, entries, Map.of(COMPUTE, program.linear().compute().name()));
  }

  /**
   * Hands over the moments of every parameter in their order.
   *
   * @throws CorruptModelException if the file is that of another model
   */
  void read(Path file, Moments consumer) throws IOException {
    try (Safetensors moments = Safetensors.open(file)) {
      for (Parameter parameter : program.parameters()) {
        consumer.accept(parameter, moments(moments, file, parameter));
      }
    }
  }

  private float[] moments(Safetensors moments, Path file, Parameter parameter) throws IOException {
    long[] expected = shape(parameter);
    int[] pieces = null;
    if (subset != null && parameter.ofVocabulary()) {
      pieces = moments.ints(PIECES);
      expected[1] = pieces.length;
    }
    if (!Arrays.equals(moments.info(parameter.path()).shape(), expected)) {
      throw new CorruptModelException(file, parameter.path() + " is of another model");
    }
    float[] values = moments.floats(parameter.path());
    return pieces == null ? values : subset.rearrange(pieces, values);
  }

  /** The type inside matrix products of the training that wrote a file. */
  static ScriptType compute(Path file) throws IOException {
    try (Safetensors state = Safetensors.open(file)) {
      return ScriptType.valueOf(state.metadata().getOrDefault(COMPUTE, ""));
    } catch (IllegalArgumentException e) {
      throw new CorruptModelException(file, "does not tell the type of its training", e);
    }
  }
}
