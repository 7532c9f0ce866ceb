package io.tagstream.web.live;

import java.util.ArrayList;
import java.util.List;

/** A figure of a training over its steps, with as many points as a picture has. For one thread. */
final class Curve {
  /** At most; of more, every other one is left out. */
  static final int POINTS = 240;

  private final List<Point> points = new ArrayList<>();
  private long apart;

  /** The figure after a step. */
  record Point(long step, double value) {}

  /** Takes note of the figure after a step. */
  void add(long step, double value) {
    int size = points.size();
    // A training that goes on from a checkpoint does some steps again.
    while (size > 0 && points.get(size - 1).step() >= step) {
      points.remove(--size);
    }
    // The last one always shows, until the next one is far enough from the one before it.
    if (size > 1 && step - points.get(size - 2).step() < apart) {
      points.remove(--size);
    }
    points.add(new Point(step, value));
    if (points.size() > POINTS) {
      thin();
    }
  }

  private void thin() {
    List<Point> kept = new ArrayList<>();
    for (int i = 0; i < points.size(); i += 2) {
      kept.add(points.get(i));
    }
    points.clear();
    points.addAll(kept);
    apart = 2 * (points.get(points.size() - 1).step() - points.get(0).step()) / POINTS;
  }

  /** In the order of their steps. */
  List<Point> points() {
    return List.copyOf(points);
  }
}
