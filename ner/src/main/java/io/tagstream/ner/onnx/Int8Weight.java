package io.tagstream.ner.onnx;

import io.tagstream.ner.tensor.LittleEndian;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The weight of a linear layer in 8 bits, with a scale for each output.
 *
 * @param bytes {@code [inputs, outputs]}
 */
public record Int8Weight(ByteBuffer bytes, float[] scales) {
  private static final int LARGEST = 127;

  /** As libtorch has it: the scale of an output without weights. */
  private static final float SMALLEST = 1e-12f;

  /**
   * Rounds one.
   *
   * @param rows {@code [outputs, inputs]}
   */
  public static Int8Weight of(float[] rows, int outputs) {
    int inputs = rows.length / outputs;
    float[] scales = new float[outputs];
    ByteBuffer bytes = ByteBuffer.allocate(rows.length);
    for (int out = 0; out < outputs; out++) {
      float largest = 0;
      for (int in = 0; in < inputs; in++) {
        largest = Math.max(largest, Math.abs(rows[out * inputs + in]));
      }
      scales[out] = Math.max(largest / LARGEST, SMALLEST);
      for (int in = 0; in < inputs; in++) {
        bytes.put(in * outputs + out, (byte) Math.rint(rows[out * inputs + in] / scales[out]));
      }
    }
    return new Int8Weight(bytes, scales);
  }

  /**
   * Adds it to a graph.
   *
   * @return the name of the bytes; the scales have the one that {@link #scales(String)} tells
   */
  public String addTo(OnnxGraph graph, String name) throws IOException {
    int outputs = scales.length;
    graph.constant(scales(name), OnnxGraph.FLOAT, LittleEndian.of(scales), outputs);
    return graph.constant(name, OnnxGraph.INT8, bytes, bytes.capacity() / outputs, outputs);
  }

  /** The name of the scales of a weight. */
  public static String scales(String name) {
    return name + "_scale";
  }
}
