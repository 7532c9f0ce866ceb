package io.tagstream.ner.quantize;

import io.tagstream.ner.program.QuantizedInput;
import java.util.Arrays;

/** Chooses how the inputs of a linear layer are written in 8 bits, from what they were. */
public final class Calibration {
  private static final int LAST = 255;

  /** Copies of channels at most: each is another output of one layer and input of the next. */
  private static final int COPIES = 8;

  private static final double TINY = 1e-5;

  /** How many times as large as needed the least of a layer's splits may be. */
  private static final double STEP = 1.02;

  private Calibration() {}

  /**
   * A scale for each channel: the square root of how large its values are over how large its
   * weights are, so that both lose alike (SmoothQuant with a migration strength of 0.5).
   *
   * @param low the least values of the channels
   * @param high the greatest
   * @param weights the greatest absolute weights
   */
  public static QuantizedInput perChannel(float[] low, float[] high, float[] weights) {
    double[] smooth = new double[low.length];
    double least = 0;
    double greatest = TINY;
    for (int i = 0; i < low.length; i++) {
      double size = Math.max(TINY, Math.max(-low[i], high[i]));
      smooth[i] = Math.sqrt(size / Math.max(TINY, weights[i]));
      least = Math.min(least, low[i] / smooth[i]);
      greatest = Math.max(greatest, high[i] / smooth[i]);
    }
    double step = (greatest - least) / LAST;
    float[] scales = new float[low.length];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = (float) (step * smooth[i]);
    }
    return new QuantizedInput(scales, zero(least, step), new int[0]);
  }

  private static int zero(double least, double step) {
    return (int) Math.max(0, Math.min(LAST, Math.round(-least / step)));
  }

  /**
   * One scale for all channels, the smallest for which few copies of those channels are enough that
   * are larger.
   *
   * @param low the least values of the channels
   * @param high the greatest
   */
  public static QuantizedInput perTensor(float[] low, float[] high) {
    double least = Math.min(0, min(low));
    double limit = Math.max(TINY, max(high));
    while (copies(high, limit / STEP) <= COPIES && limit > TINY) {
      limit /= STEP;
    }
    int[] split = new int[copies(high, limit)];
    int at = 0;
    for (int channel = 0; channel < high.length; channel++) {
      int end = at + copies(high[channel], limit);
      Arrays.fill(split, at, end, channel);
      at = end;
    }
    double step = (limit - least) / LAST;
    return new QuantizedInput(new float[] {(float) step}, zero(least, step), split);
  }

  private static int copies(float[] high, double limit) {
    int copies = 0;
    for (float h : high) {
      copies += copies(h, limit);
    }
    return copies;
  }

  private static int copies(float high, double limit) {
    return (int) Math.max(0, Math.ceil(high / limit) - 1);
  }

  private static float min(float[] values) {
    float min = Float.POSITIVE_INFINITY;
    for (float value : values) {
      min = Math.min(min, value);
    }
    return min;
  }

  private static float max(float[] values) {
    float max = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      max = Math.max(max, value);
    }
    return max;
  }
}
