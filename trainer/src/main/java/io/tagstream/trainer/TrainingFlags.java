package io.tagstream.trainer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** Gives a {@link RunCommand} a flag for each of the {@link TrainingArguments}. */
final class TrainingFlags implements IModelTransformer {

  @Override
  public CommandSpec transform(CommandSpec command) {
    ObjectNode given = ((RunCommand) command.userObject()).flags();
    for (TrainingArguments.Key key : TrainingArguments.keys()) {
      boolean isSwitch = key.type() == boolean.class;
      command.addOption(
          OptionSpec.builder("--" + key.name())
              .type(String.class)
              .arity(isSwitch ? "0..1" : "1")
              .fallbackValue(isSwitch ? "true" : "")
              .paramLabel(key.type().getSimpleName().toUpperCase(Locale.ROOT))
              .description(key.description())
              .setter(setter(given, key))
              .build());
    }
    return command;
  }

  private static ISetter setter(ObjectNode given, TrainingArguments.Key key) {
    return new ISetter() {
      @Override
      public <T> T set(T value) {
        if (value != null) { // as it is for a flag that was not given
          given.set(key.name(), TrainingArguments.value(key, value.toString()));
        }
        return null;
      }
    };
  }
}
