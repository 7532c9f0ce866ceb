package io.tagstream.streams.scoring.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionTest {
  @Test
  void expiresBetweenTheRetentionAndABucketLater() {
    Retention retention = Retention.of(Duration.ofSeconds(100));
    String key = Retention.indexKey(retention.bucket(5_999), "s");

    assertThat(retention.bucketMillis()).isEqualTo(1000);
    assertThat(key).isGreaterThan(retention.expiredBefore(105_999));
    assertThat(key).isLessThan(retention.expiredBefore(106_000));
  }

  @Test
  void findsTheSentenceInItsIndexKey() {
    assertThat(Retention.id(Retention.indexKey(Long.MAX_VALUE, "🎡/x"))).isEqualTo("🎡/x");
  }

  @Test
  void keepsBucketsShortAndLongRetentionsWithinAnHour() {
    assertThat(Retention.of(Duration.ofDays(7)).bucketMillis()).isEqualTo(3_600_000);
    assertThat(Retention.of(Duration.ofSeconds(1)).bucketMillis()).isEqualTo(10);
  }
}
