package io.tagstream.quickstart;

import io.tagstream.cli.service.TaggerApp;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.TopicSelection;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.CheckedTagger;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.testkit.tagger.ModelFaults;
import io.tagstream.testkit.tagger.SmallModel;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The tagger as its command starts it, but with models that do as {@link ModelFaults} say. */
final class ChaosTaggerMain {
  static final int PARTITIONS = 4;

  /** With a second input, of fewer partitions. */
  static final Topics TOPICS =
      new Topics().with(TopicSelection.of(new Topics().sentences().name(), "articles"), null, null);

  /** Small batches, so that much happens, and a model that is soon believed to hang. */
  private static final BatchSettings BATCH =
      new BatchSettings(400, 256, 3000, Duration.ofSeconds(3));

  private ChaosTaggerMain() {}

  /** Arguments: bootstrap servers, state directory, folder of the model's faults. */
  public static void main(String[] args) throws Exception {
    ModelFaults faults = new ModelFaults(Path.of(args[2]));
    try (Shutdown shutdown = new Shutdown();
        TaggerApp app =
            new TaggerApp(
                new TaggerSettings(
                    tagging(args), TopicSetup.EXISTING, ScoringConfig.defaults(TOPICS)),
                WebServer.loopback(0),
                directory -> load(directory, faults))) {
      app.start();
      shutdown.await();
    }
  }

  private static Tagger load(Path directory, ModelFaults faults) throws IOException {
    if (Files.exists(directory.resolve("model.safetensors"))) {
      return new CheckedTagger(SmallModel.load(directory), faults::strike);
    }
    faults.load();
    return new FakeTagger(faults::strike);
  }

  private static TaggingSettings tagging(String[] args) {
    return TaggingSettings.of(args[0], Path.of(args[1])).toBuilder()
        .applicationId("chaos")
        .topics(TOPICS)
        .streamThreads(2)
        .transactionTimeout(Duration.ofSeconds(10))
        .batch(BATCH)
        .build();
  }
}
