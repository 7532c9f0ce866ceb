package io.tagstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RunCommandTest {
  private static final String JSON =
      """
      {"data_dir": "data", "model_name_or_path": "bert-base-cased", "output_dir": "out",
       "num_train_epochs": 3, "seed": 1, "do_train": true}
      """;

  @TempDir private Path temp;

  @Test
  void flagsAreThoseOfTheReference() throws IOException {
    TrainingArguments args =
        parse(
            new TrainCommand(),
            "--data_dir ./ --labels ./labels.txt --model_name_or_path bert-base-cased",
            "--output_dir out --max_seq_length 128 --num_train_epochs 3 --save_steps 750",
            "--per_device_train_batch_size 32 --seed 1 --do_train --do_eval --do_predict",
            "--learning_rate=5e-5 --fp16 False --overwrite_output_dir True");

    String json =
        """
        {"data_dir": "./", "labels": "./labels.txt", "model_name_or_path": "bert-base-cased",
         "output_dir": "out", "max_seq_length": 128, "num_train_epochs": 3, "save_steps": 750,
         "per_device_train_batch_size": 32, "seed": 1, "do_train": true, "do_eval": true,
         "do_predict": true, "overwrite_output_dir": true}
        """;
    assertThat(args).isEqualTo(TrainingArguments.of(new ObjectMapper().readTree(json)));
  }

  @Test
  void flagsGoBeforeTheFile() throws IOException {
    TrainingArguments args =
        parse(new TrainCommand(), file(), "--num_train_epochs 5 --do_train false --do_eval");

    assertThat(args.numTrainEpochs()).isEqualTo(5);
    assertThat(args.doTrain()).isFalse();
    assertThat(args.doEval()).isTrue();
    assertThat(args.seed()).isEqualTo(1);
  }

  @Test
  void numbersMayBeWrittenAsPythonReadsThem() throws IOException {
    TrainingArguments args =
        parse(new TrainCommand(), file(), "--weight_decay .01 --num_train_epochs 3. --seed -1");

    assertThat(args.weightDecay()).isEqualTo(0.01);
    assertThat(args.numTrainEpochs()).isEqualTo(3);
    assertThat(args.seed()).isEqualTo(-1);
  }

  @Test
  void aSwitchLeavesTheFileToItself() throws IOException {
    assertThat(parse(new TrainCommand(), "--do_eval", file()).doEval()).isTrue();
    assertThat(parse(new TrainCommand(), "--do_train=FALSE --do_eval", file()).doTrain()).isFalse();
  }

  @Test
  void evaluateNeverTrains() throws IOException {
    assertThat(parse(new EvaluateCommand(), file()).doTrain()).isFalse();
  }

  @Test
  void evaluateAndPredictDoWhatTheirNamesSay() throws IOException {
    String[] given = {"--data_dir d --model_name_or_path m --output_dir o"};

    TrainingArguments evaluate = parse(new EvaluateCommand(), given);
    assertThat(evaluate.doEval()).isTrue();
    assertThat(evaluate.doTrain() || evaluate.doPredict()).isFalse();
    TrainingArguments predict = parse(new PredictCommand(), given);
    assertThat(predict.doPredict()).isTrue();
    assertThat(predict.doTrain() || predict.doEval()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "--max_seq_length long, max_seq_length: must be of type int",
    "--max_seq_length 12.5, max_seq_length: must be of type int",
    "--learning_rate high, learning_rate: must be of type double",
    "--seed [], seed: must be of type int",
  })
  void namesTheFlagWhoseValueIsWrong(String flag, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> parse(new TrainCommand(), file(), flag))
        .withMessageEndingWith(message);
  }

  @Test
  void everyFlagSaysWhatItIs() {
    String help = new CommandLine(new TrainCommand()).getUsageMessage();

    for (TrainingArguments.Key key : TrainingArguments.keys()) {
      assertThat(help).contains("--" + key.name());
      assertThat(key.description()).as(key.name()).isNotBlank();
    }
  }

  private String file() throws IOException {
    return Files.writeString(temp.resolve("config.json"), JSON).toString();
  }

  private static TrainingArguments parse(RunCommand command, String... words) throws IOException {
    new CommandLine(command).parseArgs(String.join(" ", words).split(" ", -1));
    return command.arguments();
  }
}
