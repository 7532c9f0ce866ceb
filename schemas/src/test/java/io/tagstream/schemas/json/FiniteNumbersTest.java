package io.tagstream.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON has no NaN, and nobody reads one. */
class FiniteNumbersTest {
  private record Must(double value) {}

  private record May(Double value, Float single, Map<String, Object> settings) {}

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void isLeftOutWhereItMayBeAndRefusedWhereANumberMustBe(double value) {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("a", value);
    settings.put("b", List.of(value, (float) value, 0.5));

    assertThat(Json.toJson(new May(value, (float) value, settings)))
        .isEqualTo(
            "{\"value\":null,\"single\":null,\"settings\":{\"a\":null,\"b\":[null,null,0.5]}}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.toJson(new Must(value)))
        .withMessage("'value': " + value + " is no number of JSON");
    try (var serializer = new JsonSerializer<Must>()) {
      assertThatThrownBy(() -> serializer.serialize("t", new Must(value)))
          .isInstanceOf(SerializationException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void noRecordIsMadeWithOne(double value) {
    List<Runnable> records =
        List.of(
            () -> new ModelComparison("v1", 1, value, 0, 0, 0, 0),
            () -> new DriftAlarm("v1", Instant.EPOCH, "error", "adwin", 1, value, 0),
            () -> new EvaluationMetrics.Interval(0, value),
            () -> new EvaluationMetrics.Scores(0, value, 0, 0, 0, 0, 0),
            () -> new TrainingStatus.Comparison("v1", 0, 0, value, 0, 1));

    assertThat(records)
        .allSatisfy(
            make ->
                assertThatIllegalArgumentException()
                    .isThrownBy(make::run)
                    .withMessageContaining(" is " + value));
    assertThat(
            Json.toJson(
                new TrainingStatus.Builder("r", State.RUNNING)
                    .figures(value, value, value)
                    .build(Instant.EPOCH)))
        .isEqualTo(
            "{\"requestId\":\"r\",\"state\":\"running\",\"timestamp\":\"1970-01-01T00:00:00Z\"}");
  }

  @Test
  void numbersAreWrittenAsTheyAre() {
    assertThat(Json.toJson(new Must(1e-9))).isEqualTo("{\"value\":1.0E-9}");
    assertThat(Json.toJson(new May(0.1, 0.1f, Map.of())))
        .isEqualTo("{\"value\":0.1,\"single\":0.1,\"settings\":{}}");
  }
}
