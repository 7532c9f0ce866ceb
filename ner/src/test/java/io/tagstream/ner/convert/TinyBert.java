package io.tagstream.ner.convert;

import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** A BERT of a few hundred random parameters, to be dressed up in the formats under test. */
public final class TinyBert {

  public static final BertShape SHAPE = new BertShape(8, 4, 2, 2, 6, 5, 2);
  public static final String VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\ncat\n##s\n";

  /** A little-endian f32 tensor. */
  public static final class Tensor {

    private final TensorInfo info;
    private final float[] values;

    public Tensor(TensorInfo info, float... values) {
      this.info = info;
      this.values = values.clone();
    }

    public TensorInfo info() {
      return info;
    }

    public float[] values() {
      return values.clone();
    }

    public ByteBuffer bytes() {
      ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return bytes;
    }

    Tensor transposed() {
      int rows = (int) info.shape()[0];
      int columns = (int) info.shape()[1];
      float[] turned = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        turned[i % columns * rows + i / columns] = values[i];
      }
      return new Tensor(new TensorInfo(DType.F32, columns, rows), turned);
    }
  }

  private TinyBert() {}

  /** Parameters under Hugging Face's names. */
  public static Map<String, Tensor> parameters() {
    Random random = new Random(11);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    SHAPE
        .parameters()
        .forEach(
            (name, shape) -> {
              TensorInfo info = new TensorInfo(DType.F32, shape);
              float[] values = new float[(int) info.elements()];
              for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
              }
              tensors.put(name, new Tensor(info, values));
            });
    return tensors;
  }

  /** Parameters under Google's names, and in TensorFlow's orientation. */
  public static Map<String, Tensor> variables(String prefix, Map<String, Tensor> parameters) {
    Map<String, Tensor> variables = new LinkedHashMap<>();
    parameters.forEach(
        (name, tensor) ->
            variables.put(prefix + variable(name), isLinear(name) ? tensor.transposed() : tensor));
    return variables;
  }

  private static String variable(String name) {
    return name.replace("LayerNorm.weight", "LayerNorm.gamma")
        .replace("LayerNorm.bias", "LayerNorm.beta")
        .replace("_embeddings.weight", "_embeddings")
        .replace(".weight", ".kernel")
        .replace("layer.", "layer_")
        .replace('.', '/');
  }

  /** Whether the parameter is the matrix of a linear layer. */
  static boolean isLinear(String name) {
    return name.contains(".encoder.") && name.endsWith(".weight") && !name.contains("LayerNorm");
  }
}
