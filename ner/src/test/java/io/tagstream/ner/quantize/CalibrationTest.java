package io.tagstream.ner.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tagstream.ner.program.QuantizedInput;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void aChannelWithLargeValuesAndSmallWeightsTakesAsMuchRoomAsTheOthers() {
    QuantizedInput input =
        Calibration.perChannel(
            new float[] {-1, -16, 0}, new float[] {1, 48, 0}, new float[] {1, 0.75f, 1});

    // Smoothed by the root of size over weight: 1, 8 and next to nothing. So -2 to 6 is written.
    assertThat(input.scales()[0] * 255).isCloseTo(8f, within(1e-4f));
    assertThat(input.scales()[1] * 255).isCloseTo(64f, within(1e-3f));
    assertThat(input.scales()[2]).isPositive();
    assertThat(input.zero()).isEqualTo(64);
    assertThat(input.split()).isEmpty();
  }

  @Test
  void valuesOfOneSignHaveZeroAtTheEnd() {
    assertThat(
            Calibration.perChannel(new float[] {1, 2}, new float[] {3, 4}, new float[] {1, 1})
                .zero())
        .isZero();
    assertThat(
            Calibration.perChannel(new float[] {-3, -4}, new float[] {-1, -2}, new float[] {1, 1})
                .zero())
        .isEqualTo(255);
  }

  @Test
  void channelsThatAreAlwaysZeroHaveAScale() {
    QuantizedInput channels =
        Calibration.perChannel(new float[2], new float[2], new float[] {0, 1});
    QuantizedInput tensor = Calibration.perTensor(new float[2], new float[2]);

    assertThat(channels.scales()).hasSize(2);
    for (float scale : channels.scales()) {
      assertThat(scale).isPositive();
    }
    assertThat(tensor.scales()[0]).isPositive();
    assertThat(tensor.split()).isEmpty();
  }

  @Test
  void theOneChannelThatIsManyTimesAsLargeIsSplit() {
    float[] high = new float[100];
    java.util.Arrays.fill(high, 1);
    high[7] = 5.9f;
    float[] low = new float[100];
    java.util.Arrays.fill(low, -0.17f);

    QuantizedInput input = Calibration.perTensor(low, high);

    assertThat(input.split()).containsOnly(7);
    float largest = input.scales()[0] * (255 - input.zero());
    assertThat(largest).isBetween(1f, 1.03f);
    assertThat(input.shifts())
        .hasSize(input.split().length)
        .startsWith(largest, 2 * largest)
        .satisfies(shifts -> assertThat(shifts[shifts.length - 1]).isLessThan(5.9f));
  }
}
