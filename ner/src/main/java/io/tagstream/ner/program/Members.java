package io.tagstream.ner.program;

import io.tagstream.ner.script.ScriptTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What a class of a program declares, in that order: parameters, and what does not learn. */
final class Members {
  private final String path;
  private final String prefix;
  private final List<Parameter> parameters = new ArrayList<>();
  private final Map<String, Object> others = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param path what precedes attributes, {@code layer_0.}; nothing those of the classifier
   * @param prefix what precedes Hugging Face's names
   */
  Members(String path, String prefix) {
    this.path = path;
    this.prefix = prefix;
  }

  /**
   * Adds a parameter.
   *
   * @param name its Hugging Face name
   */
  Members add(String attribute, String name, long... shape) {
    return add(attribute, List.of(name), shape);
  }

  private Members add(String attribute, List<String> names, long... shape) {
    parameters.add(
        new Parameter(path + attribute, names.stream().map(prefix::concat).toList(), shape));
    return this;
  }

  /**
   * Adds weight and bias of a linear layer or a LayerNorm.
   *
   * @param modules its Hugging Face names; several are stacked
   * @param biased whether it has a bias; else there are zeros in its place, which do not learn, so
   *     that one way to compute it serves both
   * @param shape of the weight, outputs first
   */
  Members module(String attribute, List<String> modules, boolean biased, long... shape) {
    add(attribute + "_weight", modules.stream().map(m -> m + ".weight").toList(), shape);
    if (biased) {
      return add(attribute + "_bias", modules.stream().map(m -> m + ".bias").toList(), shape[0]);
    }
    return constant(attribute + "_bias", shape[0], () -> new float[Math.toIntExact(shape[0])]);
  }

  /**
   * Adds a vector that does not learn.
   *
   * @param values are made when they are written: a configuration may claim any size
   */
  Members constant(String attribute, long size, Supplier<float[]> values) {
    others.put(attribute, ScriptTensor.of(size, values));
    return this;
  }

  /** Adds what does not learn. */
  Members other(String attribute, Object value) {
    others.put(attribute, value);
    return this;
  }

  List<Parameter> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** Attributes that are no parameters. */
  Map<String, Object> others() {
    return Collections.unmodifiableMap(others);
  }
}
