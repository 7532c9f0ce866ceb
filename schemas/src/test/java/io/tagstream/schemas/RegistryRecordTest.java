package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryRecordTest {
  private static final BundleReference BUNDLE = new BundleReference(1, 1, "0".repeat(64), null);

  @Test
  void tellsVersionsAndAliasesApartByKey() {
    assertThat(RegistryRecord.aliasKey(AliasRecord.CHAMPION)).isEqualTo("alias:champion");
    assertThat(RegistryRecord.isAlias("alias:champion")).isTrue();
    assertThat(RegistryRecord.isAlias("v1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "alias:v1"})
  void refusesVersionsThatCannotBeKeys(String version) {
    assertThatThrownBy(() -> new AliasRecord(version, null, Instant.EPOCH))
        .hasMessageContaining("'version' is '" + version + "'");
  }

  @Test
  void leavesOutMetricsThatAreNotNumbers() {
    ModelVersion version =
        new ModelVersion(
            "v1",
            BUNDLE,
            List.of("O"),
            null,
            null,
            Map.of("f1", 0.0, "loss", Double.NaN),
            null,
            Instant.EPOCH);

    assertThat(version.metrics()).containsOnlyKeys("f1");
  }

  @Test
  void refusesABundleWhoseSizesDisagree() {
    assertThatThrownBy(() -> new BundleReference(2, 1, "0".repeat(64), null))
        .hasMessage("'chunks' is 2: 1 bytes take 1");
    assertThatThrownBy(() -> new BundleReference(0, 1, "0".repeat(64), null))
        .hasMessage("'chunks' is 0: 1 bytes take 1");
    assertThatThrownBy(() -> new BundleReference(1, 1, "0".repeat(63), null))
        .hasMessageContaining("'sha256'");
  }
}
