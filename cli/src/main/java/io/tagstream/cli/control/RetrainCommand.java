package io.tagstream.cli.control;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.cli.train.TrainingFlags;
import io.tagstream.runtime.control.ControlClient;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tagstream retrain}. */
@Command(
    name = "retrain",
    modelTransformer = TrainingFlags.class,
    description = {
      "Asks the trainer for a new model version, and returns when it has accepted the request.",
      "The arguments are those of 'tagstream train', as flags or as a JSON file, over the"
          + " trainer's own; without any, those of the last training that was completed."
    })
public final class RetrainCommand extends RequestCommand implements TrainingFlags.Taker {
  private final ObjectNode flags = JsonNodeFactory.instance.objectNode();

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "A JSON file of arguments; flags go before it.")
  Path config;

  @Option(
      names = "--alias",
      paramLabel = "ALIAS",
      description = "Where the version is to serve: champion or challenger. Default: champion.")
  String alias;

  @Option(
      names = "--follow",
      description =
          "Show how the training goes, to its end, which gives the exit code. Ctrl-C leaves it.")
  boolean follow;

  @Option(
      names = "--train_topic",
      paramLabel = "TOPIC",
      description = "Train on the gold topic, gold-entities, instead of files.")
  String trainTopic;

  @Option(
      names = "--held_out_share",
      paramLabel = "SHARE",
      description = "How much of the gold topic to evaluate on, from 0 to 1.")
  Double heldOutShare;

  @Override
  public ObjectNode flags() {
    return flags;
  }

  @Override
  ControlCommand request() throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    if (config != null) {
      all.putAll(TrainingArguments.readPartial(config));
    }
    if (trainTopic != null) {
      flags.put("train_topic", trainTopic);
    }
    if (heldOutShare != null) {
      flags.put("held_out_share", heldOutShare);
    }
    all.putAll(Json.MAPPER.convertValue(flags, new TypeReference<Map<String, Object>>() {}));
    return ControlCommand.retrain(all, alias);
  }

  @Override
  boolean isAnswer(TrainingStatus status) {
    return true;
  }

  @Override
  int answered(ControlClient client, TrainingStatus answer, int code) throws Exception {
    boolean goesOn = !answer.state().isFinal();
    return follow && goesOn
        ? Follower.follow(client, answer.requestId(), spec.commandLine(), json)
        : code;
  }
}
