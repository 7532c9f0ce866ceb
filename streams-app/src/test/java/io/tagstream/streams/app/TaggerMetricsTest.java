package io.tagstream.streams.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.Signals;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.runtime.health.Meters;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.TaggedBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaggerMetricsTest {
  private final Meters meters = new Meters();
  private final TaggerMetrics metrics = new TaggerMetrics(meters);

  @Test
  void showsWhatWasTagged() {
    metrics.tagged(
        new Tagging(
            List.of(new Entity("person", "Ada", 0, 3, 0.9), new Entity("person", "Bo", 4, 6, 0.9)),
            new Signals(0.93, 7, 3, 1, 0.25)),
        0.015);
    metrics.deadLettered();

    assertThat(meters.scrape())
        .contains("tagstream_sentences_total{outcome=\"tagged\"} 1.0")
        .contains("tagstream_sentences_total{outcome=\"dead_letter\"} 1.0")
        .contains("tagstream_entities_total{type=\"person\"} 2.0")
        .contains("tagstream_words_total 7.0")
        .contains("tagstream_split_words_total 3.0")
        .contains("tagstream_unknown_words_total 1.0")
        .contains("tagstream_sentence_confidence_bucket{le=\"0.9\"} 0")
        .contains("tagstream_sentence_confidence_bucket{le=\"0.95\"} 1")
        .contains("tagstream_latency_seconds_bucket{le=\"0.01\"} 0")
        .contains("tagstream_latency_seconds_bucket{le=\"0.02\"} 1");
  }

  @Test
  void showsBatches() {
    metrics.batchTagged(new TaggedBatch(3, 50, 60, 80, 0.2, 0.05));
    metrics.sentenceEncoded(0.00003);
    metrics.sentenceWaited(0.001);
    metrics.tokensInFlight(17);
    metrics.batchFailed();

    assertThat(meters.scrape())
        .contains("tagstream_batch_sentences_bucket{le=\"4.0\"} 1")
        .contains("tagstream_batch_tokens_total{kind=\"real\"} 50.0")
        .contains("tagstream_batch_tokens_total{kind=\"padding\"} 10.0")
        .contains("tagstream_batch_fill_ratio_sum 0.75")
        .contains("tagstream_batch_fill_ratio_bucket{le=\"0.7\"} 0")
        .contains("tagstream_batch_fill_ratio_bucket{le=\"0.8\"} 1")
        .contains("tagstream_infer_seconds_sum 0.2")
        .contains("tagstream_infer_floor_seconds_total 0.05")
        .contains("tagstream_tokenize_seconds_bucket{le=\"2.0E-5\"} 0")
        .contains("tagstream_tokenize_seconds_bucket{le=\"5.0E-5\"} 1")
        .contains("tagstream_queue_seconds_count 1")
        .contains("tagstream_queue_tokens 17.0")
        .contains("tagstream_batches_failed_total 1.0");
  }

  @Test
  void showsCommitsAndWhatWaitsForThem() {
    metrics.bytesInFlight(300);
    metrics.bytesInFlight(-100);
    metrics.committed(0.003);
    metrics.visible(0.25);

    assertThat(meters.scrape())
        .contains("tagstream_in_flight_bytes 200.0")
        .contains("tagstream_commit_seconds_sum 0.003")
        .contains("tagstream_visible_seconds_bucket{le=\"0.2\"} 0")
        .contains("tagstream_visible_seconds_bucket{le=\"0.5\"} 1");
  }

  @Test
  void namesTheServingModelOnly() {
    metrics.serving("v1", "minilm");
    metrics.serving("v2", null);
    metrics.rejected();

    assertThat(meters.scrape())
        .contains("tagstream_model_info{base_model=\"unknown\",version=\"v2\"} 1")
        .doesNotContain("version=\"v1\"")
        .contains("tagstream_model_swaps_total 1.0")
        .contains("tagstream_model_rejected_total 1.0");
  }

  @Test
  void tellsTheChallengerFromTheChampion() {
    ChallengerMetrics challenger = new ChallengerMetrics(meters.registry());
    metrics.serving("v1", "minilm");
    challenger.serving("v2", "minilm");
    challenger.serving("v3", "minilm");
    challenger.tagged(FakeTagger.tagging(""), 0.1);
    challenger.batchTagged(new TaggedBatch(3, 50, 60, 80, 0.2, 0.05));

    assertThat(meters.scrape())
        .contains("tagstream_challenger_info{base_model=\"minilm\",version=\"v3\"} 1")
        .doesNotContain("version=\"v2\"")
        .contains("tagstream_challenger_sentences_total 1.0")
        .contains("tagstream_challenger_infer_seconds_sum 0.2")
        .contains("tagstream_sentences_total{outcome=\"tagged\"} 0.0");

    challenger.none();

    assertThat(meters.scrape())
        .doesNotContain("version=\"v3\"")
        .contains("tagstream_model_info{base_model=\"minilm\",version=\"v1\"} 1");
  }

  @Test
  void isThereBeforeAnythingHappened() {
    assertThat(meters.scrape())
        .contains("tagstream_sentences_total{outcome=\"tagged\"} 0.0")
        .contains("tagstream_model_swaps_total 0.0")
        .contains("jvm_memory_used_bytes")
        .contains("process_cpu_usage");
  }
}
