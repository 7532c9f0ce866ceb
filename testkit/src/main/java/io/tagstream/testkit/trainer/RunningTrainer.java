package io.tagstream.testkit.trainer;

import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.trainer.service.TrainerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A trainer service on a broker of its own, and somebody who uses its topics. */
@Tag("waiting")
public abstract class RunningTrainer extends RunningBroker {
  @TempDir protected Path temp;
  protected final FakeTraining training = new FakeTraining();
  protected ControlDesk desk;
  protected TrainerService service;

  @BeforeEach
  protected void startService(TestInfo info) {
    String prefix = info.getTestMethod().orElseThrow().getName() + ".";
    desk = new ControlDesk(broker.bootstrapServers(), prefix, temp.resolve("work"));
    service = desk.start(training);
  }

  @AfterEach
  protected void stopService() {
    service.close();
    desk.close();
  }

  protected Path requestFolders() {
    return temp.resolve("work").resolve("instance-0").resolve("requests");
  }

  /** Where the only training that runs writes. */
  protected Path output() throws IOException {
    if (!Files.exists(requestFolders())) {
      return temp;
    }
    try (Stream<Path> folders = Files.list(requestFolders())) {
      return folders.findFirst().map(folder -> folder.resolve("output")).orElse(temp);
    }
  }

  protected static boolean isUp(TrainerService service) {
    return service.components().stream().allMatch(part -> part.check().up());
  }

  protected void restart() {
    service.close();
    service = desk.start(training);
  }

  /** A training that goes on until {@link #go}. */
  protected String waiting() {
    return "{\"command\":\"retrain\",\"config\":{\"wait\":\"%s\"}}".formatted(temp.resolve("go"));
  }

  protected void go() throws IOException {
    Files.writeString(temp.resolve("go"), "");
  }

  protected String champion() {
    AliasRecord alias = desk.registry().aliases().get("champion");
    return alias.version() + " after " + alias.previousVersion();
  }
}
