package io.tagstream.ner.program;

import java.util.Arrays;

/**
 * How the input of a linear layer is written in 8 bits without sign: the value of a channel is
 * {@code scale * (byte - zero)}.
 *
 * <p>Where one channel is many times as large as all others, as some behind an activation are, a
 * scale for it would leave nothing of the others. So it is split: the byte saturates, and copies of
 * the channel hold what is above one, two, … times the largest value.
 *
 * @param scales of the channels, or one for all; each above 0
 * @param zero the byte of 0, from 0 to 255
 * @param split the channels of which there are copies, each as often as it has copies
 */
public record QuantizedInput(float[] scales, int zero, int[] split) {
  private static final int LAST = 255;

  /** For trials: values that are about as large as those of a normal distribution. */
  public static QuantizedInput trial(boolean activated) {
    return new QuantizedInput(new float[] {0.03f}, activated ? 6 : 128, new int[0]);
  }

  /** The largest value of a channel that is split. */
  float largest() {
    return scales[0] * (LAST - zero);
  }

  /** What is taken off each copy. */
  public float[] shifts() {
    float[] shifts = new float[split.length];
    for (int i = 0; i < split.length; i++) {
      int channel = split[i];
      long before = Arrays.stream(split, 0, i).filter(c -> c == channel).count();
      shifts[i] = largest() * (before + 1);
    }
    return shifts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof QuantizedInput that
        && Arrays.equals(scales, that.scales)
        && zero == that.zero
        && Arrays.equals(split, that.split);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(scales) + zero;
  }

  @Override
  public String toString() {
    return "%d scales, zero %d, split %s".formatted(scales.length, zero, Arrays.toString(split));
  }
}
