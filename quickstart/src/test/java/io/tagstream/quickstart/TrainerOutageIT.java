package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.process.Ports;
import io.tagstream.testkit.trainer.ControlDesk;
import io.tagstream.testkit.trainer.FakeTraining;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.trainer.service.ServiceListener;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.trainer.service.TrainerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
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

  @Test
  void aTrainerThatStartsFirstWaitsForItsBrokerAndCreatesTheTopics() throws Exception {
    int port = Ports.free();
    Map<String, Object> client = Map.of("bootstrap.servers", "localhost:" + port);
    TrainerSettings settings =
        new TrainerSettings(
                client,
                new Topics("first."),
                temp.resolve("work"),
                Map.of(),
                BundleSources.NONE,
                AllowedPaths.NONE)
            .withTopicSetup(new TopicSetup(true, 2, TopicAdmin.BROKER_DEFAULT));
    try (TrainerService service =
        new TrainerService(settings, new FakeTraining(), ServiceListener.NONE)) {
      service.start();
      ControlDesk.await()
          .until(() -> trainer(service).detail().startsWith("the broker does not answer"));

      try (EmbeddedBroker broker = EmbeddedBroker.start(temp.resolve("broker"), port);
          Admin admin = Admin.create(client)) {
        ControlDesk.await().until(() -> trainer(service).up());

        assertThat(admin.listTopics().names().get()).contains("first.control", "first.sentences");
        assertThat(broker.port()).isEqualTo(port);
      }
    }
  }

  private static Check trainer(TrainerService service) {
    return service.components().get(1).check();
  }

  private static boolean isKafkaUp(TrainerService service) {
    return service.components().get(0).check().up();
  }
}
