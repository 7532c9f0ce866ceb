package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.json.Json;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the first release wrote stays readable: these files are never changed, only joined by
 * others.
 */
class GoldenFileTest {
  static Stream<Samples.Sample<?>> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void readsWhatTheFirstReleaseWrote(Samples.Sample<T> sample) {
    assertThat(sample.read(golden(sample, "full"))).isEqualTo(sample.full());
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void writesWhatTheFirstReleaseWrote(Samples.Sample<T> sample) throws IOException {
    byte[] written = sample.serde().serializer().serialize("some-topic", sample.full());

    assertThat(Json.MAPPER.readTree(written))
        .isEqualTo(Json.MAPPER.readTree(golden(sample, "full")));
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void ignoresFieldsOfALaterRelease(Samples.Sample<T> sample) {
    assertThat(sample.read(golden(sample, "unknown-fields"))).isEqualTo(sample.full());
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void doesWithoutOptionalFields(Samples.Sample<T> sample) {
    assertThat(sample.read(golden(sample, "minimal"))).isEqualTo(sample.minimal());
  }

  private static byte[] golden(Samples.Sample<?> sample, String variant) {
    return Resources.bytes("golden/" + sample.name() + "." + variant + ".json");
  }
}
