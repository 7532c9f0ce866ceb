package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.service.TrainerService;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("waiting")
class TrainerOutageIT {
  @TempDir Path temp;

  @Test
  void aTrainingOutlivesItsBrokersRestart() throws Exception {
    FakeTraining training = new FakeTraining();
    EmbeddedBroker broker = EmbeddedBroker.start(temp.resolve("broker"));
    try (ControlDesk desk = new ControlDesk(broker.bootstrapServers(), "", temp.resolve("work"));
        TrainerService service = desk.start(training)) {
      desk.send(
          "r1",
          "{\"command\":\"retrain\",\"config\":{\"wait\":\"%s\"}}".formatted(temp.resolve("go")));
      desk.awaitState("r1", State.RUNNING);

      broker.close();
      ControlDesk.await().until(() -> !isKafkaUp(service));
      broker = EmbeddedBroker.start(temp.resolve("broker"), broker.port());
      ControlDesk.await().until(() -> isKafkaUp(service));
      Files.writeString(temp.resolve("go"), "");

      assertThat(desk.awaitEnd("r1").version()).isEqualTo("v1");
      assertThat(training.configs).hasSize(1);
      assertThat(desk.states("r1")).containsOnlyOnce(State.ACCEPTED, State.COMPLETED);
    } finally {
      broker.close();
    }
  }

  private static boolean isKafkaUp(TrainerService service) {
    return service.components().get(0).check().up();
  }
}
