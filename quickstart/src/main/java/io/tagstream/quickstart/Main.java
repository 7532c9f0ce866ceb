package io.tagstream.quickstart;

import io.tagstream.ner.corpus.CorpusException;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.torch.NativeCalls;
import io.tagstream.runtime.option.UsageHint;
import io.tagstream.runtime.process.LastHandler;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.streams.app.TaggerCommand;
import io.tagstream.trainer.DataCommand;
import io.tagstream.trainer.EvaluateCommand;
import io.tagstream.trainer.LabelsCommand;
import io.tagstream.trainer.PredictCommand;
import io.tagstream.trainer.PreprocessCommand;
import io.tagstream.trainer.ScoreCommand;
import io.tagstream.trainer.TagCommand;
import io.tagstream.trainer.TrainCommand;
import io.tagstream.trainer.TrainerCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code tagstream} command. */
@Command(
    name = "tagstream",
    mixinStandardHelpOptions = true,
    version = "tagstream 0.1.0",
    synopsisSubcommandLabel = "COMMAND",
    scope = CommandLine.ScopeType.INHERIT,
    description = "A streaming named-entity tagger for Kafka.",
    subcommands = {
      QuickstartCommand.class,
      DataCommand.class,
      PreprocessCommand.class,
      LabelsCommand.class,
      TrainCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      TagCommand.class,
      ScoreCommand.class,
      TaggerCommand.class,
      TrainerCommand.class,
      HelpCommand.class
    })
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** For a call that runs when all is closed, as one may that nobody waits for any more. */
  private static final Duration NATIVE_PATIENCE = Duration.ofSeconds(5);

  private Main() {}

  /**
   * Runs a sub-command; exits with 0, with 1 after a failure, with 2 after a mistake in the input.
   */
  public static void main(String... args) throws IOException {
    LastHandler.install();
    PrivateFolder folder = PrivateFolder.use();
    Shutdown.last(() -> NativeCalls.stop(NATIVE_PATIENCE));
    Shutdown.last(
        () -> {
          folder.close();
          return true;
        });
    Shutdown.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setParameterExceptionHandler(new UsageHint())
        .setExecutionExceptionHandler(Main::explain);
  }

  /** One line for what a user can mend; the stack trace goes to the log. */
  private static int explain(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    Throwable why = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    boolean mistake =
        why instanceof IllegalArgumentException
            || why instanceof NoSuchFileException
            || why instanceof CorpusException
            || why instanceof CorruptModelException;
    boolean broken =
        why instanceof IOException
            || why instanceof BrokerException
            || why instanceof KafkaException;
    if (mistake || broken) {
      LOG.debug("{} failed", commandLine.getCommandName(), e);
    } else {
      LOG.error("{} failed", commandLine.getCommandName(), e);
    }
    commandLine.getErr().println("tagstream: " + Reasons.of(why));
    return mistake ? 2 : 1;
  }
}
