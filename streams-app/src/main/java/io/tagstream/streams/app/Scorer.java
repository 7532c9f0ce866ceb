package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.streams.scoring.ScoringStage;
import io.tagstream.streams.scoring.ScoringTopics;
import io.tagstream.streams.scoring.meters.MicrometerScoringMetrics;
import io.tagstream.streams.stage.Stage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Scoring as a part of the tagger: started when its topics are as it needs them. */
final class Scorer implements AutoCloseable {
  private final TaggerSettings settings;
  private final MeterRegistry registry;
  private final MicrometerScoringMetrics metrics;
  private StageMeters meters;
  private boolean closed;

  // Read without the lock: the health must not wait for a start or a close.
  private volatile Stage stream;
  private volatile Check check = Check.failed("not started yet");

  Scorer(TaggerSettings settings, MeterRegistry registry) {
    this.settings = settings;
    this.registry = registry;
    this.metrics = new MicrometerScoringMetrics(registry);
  }

  /** Starts, unless the topics do not fit: then the check says so, and nothing else suffers. */
  synchronized boolean start(Admin admin) {
    if (closed) {
      return true;
    }
    try {
      ScoringTopics.requireSamePartitions(admin, settings.topics());
    } catch (KafkaException e) {
      check = Check.failed(Reasons.of(e));
      return false;
    }
    Stage started =
        ScoringStage.of(
            settings.scoring(),
            metrics,
            settings.scoringApplicationId(),
            settings.scoringState(),
            settings.client(),
            settings.tagging().policy());
    try {
      started.start();
      meters = new StageMeters(registry, started.streams(), started.health(), "scoring");
    } catch (RuntimeException | Error e) {
      started.close(); // so that the next attempt has its slot
      throw e;
    }
    stream = started;
    return true;
  }

  Check check() {
    Stage current = stream;
    return current == null ? check : current.health().check();
  }

  /** Looks whether it gets on. */
  void look(Admin admin) {
    Stage current = stream;
    if (current != null) {
      current.health().look(admin);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (stream != null) {
      meters.close();
      stream.close();
    }
  }
}
