package io.tagstream.trainer.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptArgumentsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void defaultsAreThoseOfTheReference() throws IOException {
    AdaptArguments args = args("");

    assertThat(args.mlmProbability()).isEqualTo(0.15);
    assertThat(args.training().learningRate()).isEqualTo(5e-5);
    assertThat(args.training().perDeviceTrainBatchSize()).isEqualTo(8);
    assertThat(args.training().numTrainEpochs()).isEqualTo(3);
    assertThat(args.training().doTrain()).isTrue();
    assertThat(args.training().int8Ratio()).isZero();
  }

  @Test
  void everyKeyHasADescriptionAndNoneIsOfLabels() {
    assertThat(AdaptArguments.keys())
        .hasSize(29)
        .allSatisfy(key -> assertThat(key.description()).as(key.name()).isNotBlank())
        .extracting(TrainingArguments.Key::name)
        .doesNotHaveDuplicates()
        .contains("mlm_probability", "train_file", "resume_from_checkpoint")
        .doesNotContain("labels", "data_dir", "int8_ratio");
  }

  @Test
  void theShareIsOfTheCourseAndTheLogIsNot() throws IOException {
    assertThat(args(", \"mlm_probability\": 0.3").course()).isNotEqualTo(args("").course());
    assertThat(args(", \"logging_steps\": 7").course()).isEqualTo(args("").course());
  }

  @ParameterizedTest
  @CsvSource({
    "'', train_file: is missing: a file with a text a line",
    "'\"train_file\": \"t\"', model_name_or_path: is missing: a name or a directory",
    "'\"train_file\": \"t\", \"mlm_probability\": \"few\"', mlm_probability: must be of type double",
    "'\"labels\": \"l\"', 'unknown key ''labels'', known are adam_epsilon, '",
  })
  void namesTheKeyThatIsWrong(String keys, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AdaptArguments.of(JSON.readTree("{%s}".formatted(keys))))
        .withMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1})
  void asksForAShare(double probability) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> args(", \"mlm_probability\": " + probability))
        .withMessage("mlm_probability: must be above 0 and below 1");
  }

  private static AdaptArguments args(String more) throws IOException {
    return AdaptArguments.of(
        JSON.readTree(
            "{\"model_name_or_path\": \"m\", \"output_dir\": \"o\", \"train_file\": \"t\"%s}"
                .formatted(more)));
  }
}
