package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.trainer.arguments.TrainingArguments;
import org.junit.jupiter.api.Test;

/** The schedule of {@code get_linear_schedule_with_warmup}, whose steps count from 0. */
class OptimizationTest {
  @Test
  void decaysLinearlyToZeroAfterTheLastStep() {
    Optimization optimization = optimization(0, 4);

    assertThat(optimization.rate(1)).isEqualTo(1e-3);
    assertThat(optimization.rate(2)).isCloseTo(0.75e-3, within(1e-15));
    assertThat(optimization.rate(4)).isCloseTo(0.25e-3, within(1e-15));
    assertThat(optimization.rate(5)).isZero();
    assertThat(optimization.rate(9)).isZero();
  }

  @Test
  void warmsUpLinearlyFromZero() {
    Optimization optimization = optimization(2, 6);

    assertThat(optimization.rate(1)).isZero();
    assertThat(optimization.rate(2)).isCloseTo(0.5e-3, within(1e-15));
    assertThat(optimization.rate(3)).isEqualTo(1e-3);
    assertThat(optimization.rate(4)).isCloseTo(0.75e-3, within(1e-15));
    assertThat(optimization.rate(6)).isCloseTo(0.25e-3, within(1e-15));
    assertThat(optimization.rate(7)).isZero();
  }

  @Test
  void staysFiniteWhenTheWarmUpIsLongerThanTheTraining() {
    Optimization optimization = optimization(10, 5);

    assertThat(optimization.rate(5)).isCloseTo(0.4e-3, within(1e-15));
    assertThat(optimization.rate(11)).isZero();
  }

  private static Optimization optimization(int warmup, int totalSteps) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("data_dir", ".").put("model_name_or_path", "minilm").put("output_dir", "out");
    json.put("learning_rate", 1e-3).put("warmup_steps", warmup).put("do_train", true);
    return new Optimization(null, TrainingArguments.of(json), totalSteps);
  }
}
