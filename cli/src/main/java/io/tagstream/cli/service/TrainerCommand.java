package io.tagstream.cli.service;

import io.tagstream.cli.option.BundleOptions;
import io.tagstream.cli.option.HttpOptions;
import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.cli.option.TopicOptions;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.runtime.health.Meters;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.job.FineTuningJob;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.trainer.service.TrainerMetrics;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.trainer.service.TrainerSettings;
import io.tagstream.web.WebServer;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tagstream trainer}. */
@Command(
    name = "trainer",
    description =
        "Serves the control topic: trains, publishes model versions, promotes and rolls back."
            + " Runs until it is stopped; several share the work.")
public final class TrainerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerCommand.class);

  @Mixin KafkaOptions kafka;

  @Mixin TopicOptions topics;

  @Mixin HttpOptions http = new HttpOptions(8082);

  @Mixin BundleOptions bundles = new BundleOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Training arguments as JSON, which the configuration of a request is laid over.")
  Path config;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      defaultValue = "${env:TAGSTREAM_STATE_DIR:-tagstream-data/trainer}",
      description =
          "Where trainings write. Default: $TAGSTREAM_STATE_DIR, or tagstream-data/trainer.")
  Path workDir;

  @Option(
      names = "--corpora",
      paramLabel = "DIR",
      description =
          "Requests may name corpora below this directory; may be given several times."
              + " Default: they may name none.")
  List<Path> corpora = List.of();

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Requests may name models below this directory; may be given several times."
              + " Default: only names of published models.")
  List<Path> models = List.of();

  @Override
  public Integer call() throws Exception {
    TrainerSettings settings =
        new TrainerSettings(
                Map.copyOf(kafka.client()),
                kafka.topics(),
                workDir,
                config == null ? Map.of() : TrainingArguments.readPartial(config),
                bundles.sources(),
                new AllowedPaths(
                    requireDirectories("--corpora", corpora),
                    requireDirectories("--models", models)))
            .withTopicSetup(topics.setup());
    InetSocketAddress address = http.address();
    FineTuningJob job = new FineTuningJob(new TrainingListener() {}, DownloadListener.NONE);
    try (Shutdown shutdown = new Shutdown();
        Meters meters = new Meters();
        TrainerService service =
            new TrainerService(settings, job, new TrainerMetrics(meters.registry()));
        WebServer web = WebServer.start(address, meters, service.components())) {
      meters.health(service.components());
      service.start();
      LOG.info("Training for {}: {}/health and /metrics", kafka.bootstrapServer(), web.url());
      shutdown.await();
    }
    return 0;
  }

  private static List<Path> requireDirectories(String option, List<Path> directories) {
    for (Path directory : directories) {
      if (!Files.isDirectory(directory)) {
        throw new IllegalArgumentException("%s: no directory %s".formatted(option, directory));
      }
    }
    return directories;
  }
}
