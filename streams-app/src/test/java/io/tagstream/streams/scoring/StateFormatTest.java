package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.streams.scoring.drift.SignalSamples;
import io.tagstream.streams.scoring.join.JoinProcessor;
import io.tagstream.streams.scoring.join.SentenceSamples;
import io.tagstream.streams.scoring.state.WindowSamples;
import io.tagstream.streams.scoring.windows.WindowsProcessor;
import java.util.List;
import java.util.stream.Stream;
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
  void readsWhatIsThere(StateSample<?> sample) {
    assertThat((Object) sample.read(sample.golden(1)))
        .usingRecursiveComparison()
        .isEqualTo(sample.value());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void writesTheSameAsEver(StateSample<?> sample) {
    assertThat(sample.written()).isEqualTo(sample.golden(1));
  }
}
