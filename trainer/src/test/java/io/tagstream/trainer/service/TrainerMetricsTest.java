package io.tagstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.report.TrainingProgress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainerMetricsTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final TrainerMetrics metrics = new TrainerMetrics(registry);

  @Test
  void showsTheTrainingThatRunsAndCountsThoseThatEnded() {
    metrics.started("r1");
    assertThat(registry.scrape()).contains("tagstream_training_f1 NaN");
    metrics.progress(new TrainingProgress(10, 300, 0.1, 1.5, 0.25, Duration.ofMillis(62_500)));
    metrics.ended("r1", State.COMPLETED);

    assertThat(registry.scrape())
        .contains(
            "# HELP tagstream_training_step Optimizer steps done",
            "tagstream_training_step 10.0",
            "tagstream_training_steps 300.0",
            "tagstream_training_loss 1.5",
            "tagstream_training_f1 0.25",
            "tagstream_training_eta_seconds 62.5",
            "tagstream_training_requests_total{outcome=\"completed\"} 1.0",
            "tagstream_training_requests_total{outcome=\"failed\"} 0.0",
            "tagstream_training_requests_total{outcome=\"cancelled\"} 0.0",
            "tagstream_training_requests_total{outcome=\"rejected\"} 0.0");
  }
}
