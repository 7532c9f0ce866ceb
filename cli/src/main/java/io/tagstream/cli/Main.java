package io.tagstream.cli;

import io.tagstream.cli.control.CancelCommand;
import io.tagstream.cli.control.DismissCommand;
import io.tagstream.cli.control.ModelsCommand;
import io.tagstream.cli.control.PromoteCommand;
import io.tagstream.cli.control.RetrainCommand;
import io.tagstream.cli.control.RollbackCommand;
import io.tagstream.cli.control.StatusCommand;
import io.tagstream.cli.corpus.DataCommand;
import io.tagstream.cli.corpus.LabelsCommand;
import io.tagstream.cli.corpus.PreprocessCommand;
import io.tagstream.cli.option.UsageHint;
import io.tagstream.cli.publish.PublishCommand;
import io.tagstream.cli.score.ScoreCommand;
import io.tagstream.cli.service.TaggerCommand;
import io.tagstream.cli.service.TrainerCommand;
import io.tagstream.cli.tag.TagCommand;
import io.tagstream.cli.train.AdaptCommand;
import io.tagstream.cli.train.EvaluateCommand;
import io.tagstream.cli.train.PredictCommand;
import io.tagstream.cli.train.TrainCommand;
import io.tagstream.ner.corpus.CorpusException;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.torch.NativeCalls;
import io.tagstream.runtime.process.LastHandler;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.process.Shutdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The {@code tagstream} command. */
@Command(
    name = "tagstream",
    mixinStandardHelpOptions = true,
    scope = CommandLine.ScopeType.INHERIT,
    description = "A streaming named-entity tagger for Kafka.",
    versionProvider = Main.Version.class)
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** The wait for a call that runs when all is closed, as one may that is given up. */
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

  /** The command with all of its sub-commands. */
  public static CommandLine commandLine() {
    CommandLine root = new CommandLine(new Main());
    Extra.QUICKSTART.addTo(root);
    Stream.of(
            new DataCommand(),
            new PreprocessCommand(),
            new LabelsCommand(),
            new AdaptCommand(),
            new TrainCommand(),
            new EvaluateCommand(),
            new PredictCommand(),
            new TagCommand(),
            new ScoreCommand(),
            new TaggerCommand(),
            new TrainerCommand(),
            new PublishCommand(),
            new ModelsCommand(),
            new PromoteCommand(),
            new RollbackCommand(),
            new DismissCommand(),
            new RetrainCommand(),
            new CancelCommand(),
            new StatusCommand())
        .map(CommandLine::new) // which transforms models, as adding does not
        .forEach(root::addSubcommand);
    Extra.BENCH.addTo(root);
    root.addSubcommand(new HelpCommand());
    // At the end: those that can do without one would inherit it.
    root.getCommandSpec().usageMessage().synopsisSubcommandLabel("COMMAND");
    return root.setParameterExceptionHandler(new UsageHint())
        .setExecutionExceptionHandler(Main::explain);
  }

  /** The version of the archive that it is run from. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"tagstream " + (version == null ? "(not packaged)" : version)};
    }
  }

  /** One line for what a user can mend; the stack trace goes to the log. */
  private static int explain(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
    Throwable why = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    boolean mistake =
        why instanceof IllegalArgumentException
            || why instanceof NoSuchFileException
            || why instanceof CorpusException
            || why instanceof CorruptModelException;
    boolean broken = why instanceof IOException || why instanceof KafkaException;
    if (mistake || broken) {
      LOG.debug("{} failed", commandLine.getCommandName(), e);
    } else {
      LOG.error("{} failed", commandLine.getCommandName(), e);
    }
    boolean silent = why instanceof TimeoutException || why.getCause() instanceof TimeoutException;
    commandLine
        .getErr()
        .println(
            "tagstream: "
                + Reasons.of(why)
                + (silent ? "; does a broker answer at --bootstrap-server?" : ""));
    return mistake ? 2 : 1;
  }
}
