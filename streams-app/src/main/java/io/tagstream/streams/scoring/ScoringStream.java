package io.tagstream.streams.scoring;

import io.tagstream.streams.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;

/** Scoring against a Kafka cluster. */
public final class ScoringStream implements AutoCloseable {
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  private final Stage stage;

  /**
   * Prepares it; nothing is read before {@link #start()}.
   *
   * @param applicationId the consumer group, shared by all instances that share the work
   * @param stateDirectory what this instance keeps on disk
   * @param client how to reach the broker, as any Kafka client takes it
   */
  public ScoringStream(
      ScoringConfig config,
      ScoringMetrics metrics,
      String applicationId,
      Path stateDirectory,
      Map<String, Object> client) {
    stage =
        Stage.prepare(
            "scoring",
            stateDirectory,
            slot ->
                new KafkaStreams(
                    new ScoringTopology(config, metrics).build(),
                    Stage.config(
                        client,
                        applicationId,
                        slot,
                        slot.name(),
                        COMMIT_INTERVAL,
                        SESSION_TIMEOUT)));
  }

  /** Begins to score. */
  public void start() {
    stage.start();
  }

  /** For its state, listeners and metrics. */
  public KafkaStreams streams() {
    return stage.streams();
  }

  /** Its partitions stay its own for the session timeout, so that a restart finds them again. */
  @Override
  public void close() {
    stage.close(GroupMembershipOperation.REMAIN_IN_GROUP);
  }
}
