package io.tagstream.cli.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.json.Json;
import io.tagstream.web.api.TrainingKey;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TrainingKeysTest {
  private final Map<String, TrainingKey> keys =
      TrainingKeys.all().stream().collect(Collectors.toMap(TrainingKey::name, Function.identity()));

  @Test
  void hasTheHelpOfTheFlags() {
    Map<String, CommandLine.Model.OptionSpec> flags =
        new CommandLine(new RetrainCommand()).getCommandSpec().optionsMap();
    keys.forEach(
        (name, key) ->
            assertThat(List.of(flags.get("--" + name).description()))
                .as(name)
                .containsExactly(key.help()));
  }

  @Test
  void hasTypesDefaultsAndChoices() {
    assertThat(Json.toJson(keys.get("num_train_epochs")))
        .isEqualTo(
            "{\"name\":\"num_train_epochs\",\"type\":\"number\","
                + "\"defaults\":{\"run_ner\":3.0,\"emerging\":5.0},"
                + "\"help\":\"passes over the training file; may have a fraction\"}");
    assertThat(keys.get("seed").type()).isEqualTo(TrainingKey.Type.INTEGER);
    assertThat(keys.get("save_total_limit").type()).isEqualTo(TrainingKey.Type.INTEGER);
    assertThat(keys.get("fp16").type()).isEqualTo(TrainingKey.Type.BOOLEAN);
    assertThat(keys.get("train_file").defaults()).isEmpty();
    assertThat(keys.get("recipe").choices()).containsExactly("run_ner", "emerging");
    assertThat(keys.get("model_name_or_path").choices()).contains("minilm");
  }

  @Test
  void hasWhatIsOfTheGoldTopicAndNothingThatIsTheTrainers() {
    assertThat(keys.get("train_topic").type()).isEqualTo(TrainingKey.Type.STRING);
    assertThat(keys.get("held_out_share").type()).isEqualTo(TrainingKey.Type.NUMBER);
    assertThat(keys)
        .doesNotContainKeys(
            "output_dir", "resume_from_checkpoint", "cache_dir", "do_train", "do_eval");
  }
}
