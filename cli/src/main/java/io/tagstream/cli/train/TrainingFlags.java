package io.tagstream.cli.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.trainer.arguments.TrainingArguments;
import java.util.List;
import java.util.Locale;
import java.util.Stack;
import java.util.regex.Pattern;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;

/** Gives a command a flag for each of its arguments, such as the {@link TrainingArguments}. */
public final class TrainingFlags implements IModelTransformer {
  /** A command that takes them. */
  public interface Taker {
    /** Where what is given goes. */
    ObjectNode flags();

    /** What may be given. */
    default List<TrainingArguments.Key> keys() {
      return TrainingArguments.keys();
    }
  }

  private static final Pattern SWITCH = Pattern.compile("(?i)true|false");

  @Override
  public CommandSpec transform(CommandSpec command) {
    Taker taker = (Taker) command.userObject();
    ObjectNode given = taker.flags();
    for (TrainingArguments.Key key : taker.keys()) {
      OptionSpec.Builder option =
          OptionSpec.builder("--" + key.name())
              .type(String.class)
              .paramLabel(key.type().getSimpleName().toUpperCase(Locale.ROOT))
              .description(key.description())
              .setter(setter(given, key));
      if (key.type() == boolean.class) {
        option.arity("0..1").parameterConsumer(TrainingFlags::takeSwitch);
      }
      command.addOption(option.build());
    }
    return command;
  }

  /** A switch may have a value, but what follows it may as well be the file. */
  private static void takeSwitch(Stack<String> rest, ArgSpec option, CommandSpec command) {
    boolean given = !rest.isEmpty() && SWITCH.matcher(rest.peek()).matches();
    option.setValue(given ? rest.pop() : "true");
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
