package io.tagstream.ner.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.util.Float16Utils;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

  @Test
  void widensEachOfThemAsDjlDoes() {
    for (int half = 0; half <= 0xffff; half++) {
      assertThat(Float.floatToIntBits(HalfPrecision.toFloat((short) half)))
          .as(Integer.toHexString(half))
          .isEqualTo(Float.floatToIntBits(Float16Utils.halfToFloat((short) half)));
    }
  }
}
