package io.tagstream.schemas.record;

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
  @ValueSource(strings = {"", " ", "a/b", "alias:v1", "../x", ".", "a b", "é", "-x"})
  void refusesVersionsThatCannotBeKeys(String version) {
    assertThatThrownBy(() -> new AliasRecord(version, null, Instant.EPOCH))
        .hasMessageContaining("'version' is '" + version + "'");
  }

  @Test
  void showsOneLineOfANameThatIsRefused() {
    for (String name : new String[] {"v1\n", "v\u2028", "v".repeat(101), "v".repeat(1_000_000)}) {
      assertThatThrownBy(() -> RegistryRecord.aliasKey(name))
          .message()
          .startsWith("'alias' is 'v")
          .hasSizeLessThan(200)
          .doesNotContain("\n", "\u2028");
      assertThatThrownBy(() -> new AliasRecord("v1", name, Instant.EPOCH))
          .hasMessageStartingWith("'previousVersion' is 'v");
    }
    assertThat(RegistryRecord.aliasKey("a".repeat(100))).hasSize(106);
    assertThat(RegistryRecord.requireVersion("2026.1_rc-1+build")).isNotNull();
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
  void refusesAPlaceThatCannotBe() {
    String digest = "0".repeat(64);
    assertThatThrownBy(() -> new BundleReference(1, 1, digest, null, -1, 0L))
        .hasMessage("'partition' is negative: -1");
    assertThatThrownBy(() -> new BundleReference(1, 1, digest, null, 0, -1L))
        .hasMessage("'offset' is negative: -1");
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
