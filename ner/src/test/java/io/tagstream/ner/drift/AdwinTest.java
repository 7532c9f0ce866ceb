package io.tagstream.ner.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdwinTest {
  @Test
  void forgetsWhatWasBeforeAChange() {
    Adwin adwin = new Adwin();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 4000; i++) {
      var unused = adwin.add(random.nextDouble() < 0.2 ? 1 : 0);
    }
    assertThat(adwin.width()).isEqualTo(4000);
    assertThat(adwin.mean()).isCloseTo(0.2, within(0.02));

    for (int i = 0; i < 4000; i++) {
      var unused = adwin.add(random.nextDouble() < 0.6 ? 1 : 0);
    }

    assertThat(adwin.width()).isBetween(3900L, 4200L);
    assertThat(adwin.mean()).isCloseTo(0.6, within(0.03));
  }
}
