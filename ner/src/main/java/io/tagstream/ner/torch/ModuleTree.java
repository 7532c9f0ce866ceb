package io.tagstream.ner.torch;

import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.OptimizerProgram;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptModule;
import io.tagstream.ner.script.ScriptTensor;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.tensor.LittleEndian;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects of a program's classes, with a model's parameters. */
final class ModuleTree {
  private ModuleTree() {}

  /**
   * The classifier and its layers. Parameters are read when the tree is written.
   *
   * @param weights null for shapes alone
   * @param quantization what layers in 8 bits need
   * @throws io.tagstream.ner.format.CorruptModelException if a parameter is missing or of another
   *     shape
   */
  static ScriptModule of(ClassifierProgram program, Weights weights, Quantization quantization)
      throws IOException {
    Map<String, Object> root = attributes(program.rootParameters(), weights);
    for (int i = 0; i < program.config().layers(); i++) {
      Map<String, Object> layer = attributes(program.layerParameters(i), weights);
      int index = i;
      layer.putAll(program.layerAttributes(i, name -> quantization.input(index, name)));
      root.put(ClassifierProgram.layerName(i), new ScriptModule(program.layerClass(i), layer));
    }
    root.putAll(program.rootAttributes());
    for (String list : OptimizerProgram.LISTS) {
      root.put(list, List.of());
    }
    return new ScriptModule("TokenClassifier", root);
  }

  private static Map<String, Object> attributes(List<Parameter> parameters, Weights weights)
      throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (Parameter p : parameters) {
      attributes.put(p.attribute(), tensor(p, weights));
    }
    attributes.put("training", false);
    return attributes;
  }

  private static ScriptTensor tensor(Parameter p, Weights weights) throws IOException {
    if (weights == null) {
      return ScriptTensor.repeated(p.isScale() ? 1 : 0, p.shape());
    }
    weights.check(p);
    return new ScriptTensor(
        ScriptType.FLOAT32, p.shape(), () -> LittleEndian.of(weights.stacked(p)));
  }
}
