package io.tagstream.streams.scoring.windows;

import java.time.Duration;

/** What windows are called in metrics. */
final class WindowNames {
  private WindowNames() {}

  /** A duration as Prometheus writes it: {@code 24h}, {@code 5m}, {@code 90s}. */
  static String of(Duration length) {
    if (length.toSeconds() % 3600 == 0) {
      return length.toHours() + "h";
    }
    return length.toSeconds() % 60 == 0 ? length.toMinutes() + "m" : length.toSeconds() + "s";
  }

  static String tumbling(String name) {
    return "tumbling-" + name;
  }

  static String fading(Duration halfLife) {
    return "fading-" + of(halfLife);
  }

  static String last(int sentences) {
    return "last-" + sentences;
  }
}
