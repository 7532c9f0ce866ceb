package io.tagstream.streams.input.avro;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class SchemaCacheTest {
  private static final Schema SCHEMA = Schema.create(Schema.Type.STRING);
  private final SchemaCache cache = new SchemaCache();

  @Test
  void forgetsWhatWasNotAskedForLongest() {
    for (int id = 0; id < 1000; id++) {
      put(id, 10);
    }
    assertThat(cache.get(0, 1)).isNotNull();

    put(1000, 10);

    assertThat(cache.get(0, 1)).isNotNull();
    assertThat(cache.get(1, 1)).isNull();
    assertThat(cache.get(1000, 1)).isNotNull();
  }

  @Test
  void keepsNoMoreThanAFewMegabytesAndTheNewestHoweverLarge() {
    put(1, 4 << 20);
    put(2, 4 << 20);
    put(2, 4 << 20);
    assertThat(cache.get(1, 1)).isNotNull();

    put(3, 100 << 20);

    assertThat(cache.get(1, 1)).isNull();
    assertThat(cache.get(2, 1)).isNull();
    assertThat(cache.get(3, 1)).isNotNull();
    put(4, 1);
    assertThat(cache.get(3, 1)).isNull();
  }

  @Test
  void knowsWhatWasUnknown() {
    cache.put(1, RegistryAnswer.unknown("unknown"), 60);
    put(2, 1);

    assertThat(cache.get(1, 59)).isNotNull();
    assertThat(cache.countUnknown(59)).isEqualTo(1);
    assertThat(cache.get(1, 60)).isNull();
    assertThat(cache.countUnknown(60)).isZero();
    assertThat(cache.wasUnknown(1)).isTrue();
    assertThat(cache.wasUnknown(2)).isFalse();
  }

  private void put(int id, int size) {
    cache.put(id, RegistryAnswer.of(SCHEMA, size), SchemaCache.FOR_EVER);
  }
}
