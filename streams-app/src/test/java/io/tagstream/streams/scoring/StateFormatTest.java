package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.streams.scoring.drift.SignalSamples;
import io.tagstream.streams.scoring.join.JoinProcessor;
import io.tagstream.streams.scoring.join.SentenceSamples;
import io.tagstream.streams.scoring.state.WindowSamples;
import io.tagstream.streams.scoring.windows.WindowsProcessor;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What scoring keeps outlives the release that wrote it. */
class StateFormatTest {
  static List<StateSample<?>> samples() {
    return Stream.of(SentenceSamples.all(), SignalSamples.all(), WindowSamples.all())
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void hasSamplesOfAllThatHasValues() {
    List<String> without =
        Stream.of(JoinProcessor.TOPICS, WindowsProcessor.TOPICS)
            .flatMap(topics -> topics.suffixes().stream())
            .map(topic -> topic.replaceFirst("-(changelog|repartition)$", ""))
            .filter(name -> samples().stream().noneMatch(s -> s.name().startsWith(name)))
            .toList();

    assertThat(without).containsExactly(JoinProcessor.EXPIRY);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsEachFormatThatAReleaseHasWritten(StateSample<?> sample) {
    for (int format = 1; format <= sample.lastFormat(); format++) {
      assertThat((Object) sample.read(sample.golden(format)))
          .as("format %d", format)
          .usingRecursiveComparison()
          .isEqualTo(sample.value());
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void writesTheLastFormatToTheByte(StateSample<?> sample) {
    assertThat(sample.written()).isEqualTo(sample.golden(sample.lastFormat()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void refusesAFormatThatALaterReleaseHasWritten(StateSample<?> sample) {
    byte[] later = sample.written();
    later[0]++;

    assertThatThrownBy(() -> sample.read(later))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith(
            "topic %s: format %d, and this release reads 1 to %d: run the release that wrote it",
            sample.name(), sample.lastFormat() + 1, sample.lastFormat());
  }
}
