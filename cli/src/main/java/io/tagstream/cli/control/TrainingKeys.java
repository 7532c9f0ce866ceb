package io.tagstream.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.ner.source.BaseModels;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.web.api.TrainingKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What people may ask for with a {@code retrain}, as its {@code --help} has it. */
public final class TrainingKeys {
  private static final List<String> OF_GOLD = List.of("train_topic", "held_out_share");

  /** The trainer sets them, whatever a request says. */
  private static final List<String> ALWAYS = List.of("do_train", "do_eval");

  private TrainingKeys() {}

  /** All of them, in their order; what is of the gold topic last. */
  public static List<TrainingKey> all() {
    Map<String, JsonNode> defaults = TrainingArguments.defaults();
    List<TrainingKey> keys = new ArrayList<>();
    for (TrainingArguments.Key key : TrainingArguments.keys()) {
      if (!AllowedPaths.isOfTheTrainer(key.name()) && !ALWAYS.contains(key.name())) {
        keys.add(
            new TrainingKey(
                key.name(),
                type(key.type()),
                defaults(key.name(), defaults),
                key.description(),
                choices(key.name(), defaults)));
      }
    }
    CommandSpec retrain = new CommandLine(new RetrainCommand()).getCommandSpec();
    for (String name : OF_GOLD) {
      OptionSpec option = retrain.findOption("--" + name);
      keys.add(
          new TrainingKey(name, type(option.type()), Map.of(), option.description()[0], List.of()));
    }
    return List.copyOf(keys);
  }

  private static Map<String, JsonNode> defaults(String key, Map<String, JsonNode> recipes) {
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    recipes.forEach(
        (recipe, values) -> {
          if (values.has(key)) {
            defaults.put(recipe, values.get(key));
          }
        });
    return defaults;
  }

  private static List<String> choices(String key, Map<String, JsonNode> recipes) {
    return switch (key) {
      case "recipe" -> List.copyOf(recipes.keySet());
      case "model_name_or_path" -> BaseModels.names();
      default -> List.of();
    };
  }

  private static TrainingKey.Type type(Class<?> type) {
    if (type == boolean.class || type == Boolean.class) {
      return TrainingKey.Type.BOOLEAN;
    }
    if (type == int.class || type == Integer.class) {
      return TrainingKey.Type.INTEGER;
    }
    return type == double.class || type == Double.class
        ? TrainingKey.Type.NUMBER
        : TrainingKey.Type.STRING;
  }
}
