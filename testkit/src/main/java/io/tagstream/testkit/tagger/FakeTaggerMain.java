package io.tagstream.testkit.tagger;

import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.process.JavaProcess;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** The tagging stage with a fake model of random speed, in a process that can be killed. */
public final class FakeTaggerMain {
  public static final BatchSettings BATCH =
      new BatchSettings(400, 256, 3000, Duration.ofSeconds(10));

  private static final AtomicInteger STARTED = new AtomicInteger();

  private FakeTaggerMain() {}

  /** Starts one, with a log of its own. */
  public static JavaProcess process(String bootstrapServers, Path state, boolean leaveWhenStopped) {
    return JavaProcess.start(
        FakeTaggerMain.class,
        new File("target", "tagger-" + STARTED.incrementAndGet() + ".log"),
        bootstrapServers,
        state.toString(),
        Boolean.toString(leaveWhenStopped));
  }

  /** Arguments: bootstrap servers, state directory, whether to leave the group when stopped. */
  public static void main(String[] args) {
    BatchQueue queue =
        new BatchQueue(BATCH, new ServingModel("fake", slow(new Random())), new EngineMetrics() {});
    boolean leaves = Boolean.parseBoolean(args[2]);
    // Nobody ends the transaction of an instance that was killed for good: it has to run out, and
    // where the kill fell between its offsets and its end, the others wait for that.
    Duration transactionTimeout = leaves ? Duration.ofSeconds(15) : Duration.ofMinutes(2);
    TaggingSettings settings = settings(args[0], Path.of(args[1]), transactionTimeout);
    Stage stream = TaggingStage.of(settings, queue, new TaggingMetrics() {});
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  if (leaves) {
                    stream.closeAndLeave();
                  } else {
                    stream.close();
                  }
                  queue.close();
                }));
    stream.start();
  }

  /** Settings whose transactions last so long that one that nobody ended would fail any test. */
  public static TaggingSettings settings(String bootstrapServers, Path state) {
    return settings(bootstrapServers, state, Duration.ofMinutes(2));
  }

  private static TaggingSettings settings(
      String bootstrapServers, Path state, Duration transactionTimeout) {
    return TaggingSettings.of(bootstrapServers, state).toBuilder()
        .applicationId("tagger")
        .streamThreads(2)
        .transactionTimeout(transactionTimeout)
        .format(new JsonFormat(10_000))
        .batch(BATCH)
        .kafka(
            Map.of(
                "producer.max.block.ms", "4000",
                "producer.request.timeout.ms", "3000",
                "producer.delivery.timeout.ms", "4000",
                "task.timeout.ms", "0"))
        .build();
  }

  /** Up to 60 ms for a batch, some five hundred word pieces: a slow model on a small machine. */
  public static FakeTagger slow(Random random) {
    return new FakeTagger(batch -> pause(random.nextInt(60)));
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
