package io.tagstream.ner.model;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.Pair;
import io.tagstream.ner.model.script.ScriptArchive;
import io.tagstream.ner.model.script.ScriptModule;
import io.tagstream.ner.model.script.ScriptTensor;
import io.tagstream.ner.model.script.ScriptType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link BertProgram} with its parameters, loaded into libtorch. Owns its native memory; one
 * thread at a time.
 */
public final class ScriptedClassifier implements AutoCloseable {
  private final BertProgram program;
  private final Model model;
  private final PtSymbolBlock block;

  private ScriptedClassifier(BertProgram program, Model model) {
    this.program = program;
    this.model = model;
    this.block = (PtSymbolBlock) model.getBlock();
  }

  /**
   * Authors the program, writes it to a temporary file and loads that.
   *
   * @param stored the type of the parameters in memory
   * @param compute the type inside matrix products
   * @param trainable whether gradients are kept
   */
  public static ScriptedClassifier load(
      ModelConfig config,
      Weights weights,
      ScriptType stored,
      ScriptType compute,
      Device device,
      boolean trainable)
      throws IOException {
    BertProgram program = new BertProgram(config, stored, compute);
    Path folder = Files.createTempDirectory("tagstream-model");
    Path file = folder.resolve("model.pt");
    Model model = Model.newInstance("model", device, "PyTorch");
    try {
      ScriptArchive.write(file, tree(program, weights), program.source());
      model.load(folder, "model", Map.of("trainParam", Boolean.toString(trainable)));
      return new ScriptedClassifier(program, model);
    } catch (MalformedModelException e) {
      model.close();
      throw new CorruptModelException(file, "libtorch refused the program: " + e.getMessage(), e);
    } catch (UncheckedIOException e) { // from a tensor that was read late
      model.close();
      throw e.getCause();
    } catch (IOException | RuntimeException e) {
      model.close();
      throw e;
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static ScriptModule tree(BertProgram program, Weights weights) throws IOException {
    Map<String, Object> root = attributes(program, program.rootParameters(), weights);
    for (int i = 0; i < program.config().layers(); i++) {
      Map<String, Object> layer = attributes(program, program.layerParameters(i), weights);
      root.put(BertProgram.layerName(i), new ScriptModule("Layer", layer));
    }
    for (String list : OptimizerProgram.LISTS) {
      root.put(list, List.of());
    }
    return new ScriptModule("TokenClassifier", root);
  }

  private static Map<String, Object> attributes(
      BertProgram program, List<BertProgram.Parameter> parameters, Weights weights)
      throws IOException {
    Map<String, Object> attributes = new LinkedHashMap<>();
    for (BertProgram.Parameter p : parameters) {
      weights.check(p);
      attributes.put(
          p.attribute(),
          new ScriptTensor(
              program.stored(), p.shape(), () -> encode(weights.stacked(p), program.stored())));
    }
    attributes.put("training", false);
    return attributes;
  }

  /** The values in memory order, little-endian. */
  static ByteBuffer encode(float[] values, ScriptType type) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT32 -> bytes.asFloatBuffer().put(values);
      case BFLOAT16 -> {
        for (float value : values) {
          bytes.putShort(HalfPrecision.toBfloat16(value));
        }
        bytes.flip();
      }
      case FLOAT16 -> {
        for (float value : values) {
          bytes.putShort(HalfPrecision.toFloat16(value));
        }
        bytes.flip();
      }
    }
    return bytes;
  }

  /** The configuration of the loaded model. */
  public ModelConfig config() {
    return program.config();
  }

  /** A manager for the arguments of one call; the caller closes it. */
  public NDManager newManager() {
    return model.getNDManager().newSubManager();
  }

  /** Switches dropout on or off. */
  public void training(boolean on) {
    if (on) {
      JniUtils.enableTrainingMode(block);
    } else {
      JniUtils.enableInferenceMode(block);
    }
  }

  /**
   * Runs a method of the program.
   *
   * @param gradients whether autograd records
   * @param arguments at least one; its manager will own the result
   */
  public NDArray run(String method, boolean gradients, NDArray... arguments) {
    NDList inputs = new NDList(arguments);
    // Both are settings of this thread.
    JniUtils.setGradMode(gradients);
    JniUtils.setGraphExecutorOptimize(false);
    try (NDArray name = arguments[0].getManager().create(0f)) {
      name.setName("module_method:" + method);
      inputs.add(name);
      return IValueUtils.forward(block, inputs, gradients).singletonOrThrow();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /** Copies the parameters out, by their Hugging Face names. */
  public Map<String, NamedWeights> weights() {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Pair<String, Parameter> pair : block.getDirectParameters()) {
      arrays.put(pair.getKey(), pair.getValue().getArray());
    }
    Map<String, NamedWeights> weights = new LinkedHashMap<>();
    for (BertProgram.Parameter p : program.parameters()) {
      float[] all = arrays.get(p.path()).toFloatArray();
      long[] shape = p.shape().clone();
      int parts = p.names().size();
      shape[0] /= parts;
      for (int i = 0; i < parts; i++) {
        int size = all.length / parts;
        weights.put(
            p.names().get(i),
            new NamedWeights(shape, Arrays.copyOfRange(all, i * size, (i + 1) * size)));
      }
    }
    return weights;
  }

  /**
   * A parameter as Hugging Face stores it.
   *
   * @param shape its sizes
   * @param values row-major
   */
  public record NamedWeights(long[] shape, float[] values) {}

  @Override
  public void close() {
    model.close();
  }
}
