package io.tagstream.ner.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both formats against their definition, in 64 bits, where every value and midpoint is exact. */
class HalfPrecisionTest {
  /** A format of 16 bits, by the widths of its fields. */
  private static final class Format {
    private final int exponentBits;
    private final int fractionBits;

    /** What the bit patterns without a sign mean, ascending; the last is where infinity begins. */
    private final double[] values;

    Format(int exponentBits, int fractionBits) {
      this.exponentBits = exponentBits;
      this.fractionBits = fractionBits;
      this.values = new double[infinity() + 1];
      Arrays.setAll(values, this::value);
    }

    int infinity() {
      return ((1 << exponentBits) - 1) << fractionBits;
    }

    private double value(int pattern) {
      int bias = (1 << (exponentBits - 1)) - 1;
      int exponent = pattern >> fractionBits;
      int fraction = pattern & ((1 << fractionBits) - 1);
      return exponent == 0
          ? fraction * Math.scalb(1.0, 1 - bias - fractionBits)
          : (fraction + (1 << fractionBits)) * Math.scalb(1.0, exponent - bias - fractionBits);
    }

    /** The float that a pattern without a sign stands for. */
    float decode(int pattern) {
      return pattern == infinity() ? Float.POSITIVE_INFINITY : (float) values[pattern];
    }

    short encode(float value) {
      return exponentBits == 8 ? HalfPrecision.toBfloat16(value) : HalfPrecision.toFloat16(value);
    }

    /** The nearest pattern, of two the even one. */
    short nearest(float value) {
      double magnitude = Math.abs((double) value);
      int at = Arrays.binarySearch(values, magnitude);
      int pattern = at;
      if (at < 0) {
        int above = Math.min(-at - 1, infinity());
        int below = Math.max(above - 1, 0);
        int compared = Double.compare(magnitude - values[below], values[above] - magnitude);
        boolean down = compared < 0 || (compared == 0 && below % 2 == 0);
        pattern = down ? below : above;
      }
      int sign = Float.floatToRawIntBits(value) < 0 ? 0x8000 : 0;
      return (short) (sign | pattern);
    }
  }

  static Stream<Format> formats() {
    return Stream.of(new Format(8, 7), new Format(5, 10));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everyNumberSurvives(Format format) {
    for (int pattern = 0; pattern <= format.infinity(); pattern++) {
      assertThat(format.encode(format.decode(pattern))).isEqualTo((short) pattern);
      assertThat(format.encode(-format.decode(pattern))).isEqualTo((short) (pattern | 0x8000));
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void everyNotANumberStaysOneWithItsSign(Format format) {
    for (int payload = 1; payload < 1 << 23; payload += 1023) {
      for (int sign : new int[] {0, 0x8000}) {
        int bits = (sign << 16) | 0x7f800000 | payload;
        int encoded = format.encode(Float.intBitsToFloat(bits)) & 0xffff;
        assertThat(encoded & 0x8000).isEqualTo(sign);
        assertThat(encoded & 0x7fff).isGreaterThan(format.infinity());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void tiesGoToEvenAndTheirNeighboursDoNot(Format format) {
    for (int pattern = 0; pattern < format.infinity(); pattern++) {
      float tie = (float) ((format.values[pattern] + format.values[pattern + 1]) / 2);
      for (float value : new float[] {tie, Math.nextUp(tie), Math.nextDown(tie)}) {
        assertThat(format.encode(value)).as("%a", value).isEqualTo(format.nearest(value));
        assertThat(format.encode(-value)).as("%a", -value).isEqualTo(format.nearest(-value));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void randomNumbersAreRoundedToTheNearest(Format format) {
    Random random = new Random(5);
    for (int i = 0; i < 500_000; i++) {
      // Half of them in the range of weights, half from all bit patterns.
      float value =
          i % 2 == 0
              ? (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(40) - 30))
              : Float.intBitsToFloat(random.nextInt());
      if (!Float.isNaN(value)) {
        assertThat(format.encode(value)).as("%a", value).isEqualTo(format.nearest(value));
      }
    }
  }
}
