package io.tagstream.ner.tensor;

/** IEEE 754's binary16, for which Java has methods from 20 on. */
final class HalfPrecision {
  private static final int EXPONENT = 0x1f;
  private static final int FRACTION_BITS = 10;
  private static final int FRACTION = (1 << FRACTION_BITS) - 1;

  /** What lies between binary16's exponents and binary32's. */
  private static final int REBIAS = 127 - 15;

  private static final int MORE_BITS = 23 - FRACTION_BITS;

  private HalfPrecision() {}

  /** The same number, infinity or NaN. */
  static float toFloat(short half) {
    int sign = half & 0x8000;
    int exponent = half >> FRACTION_BITS & EXPONENT;
    int fraction = half & FRACTION;
    if (exponent == 0) { // zero, and what is too small for an exponent
      return Math.copySign(fraction * 0x1p-24f, sign == 0 ? 1 : -1);
    }
    int wide = exponent == EXPONENT ? 0xff : exponent + REBIAS;
    return Float.intBitsToFloat(sign << 16 | wide << 23 | fraction << MORE_BITS);
  }
}
