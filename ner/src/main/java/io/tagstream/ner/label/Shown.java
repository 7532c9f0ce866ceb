package io.tagstream.ner.label;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Labels in a message: not too long, and with nothing in them that would spoil a line. */
final class Shown {
  private static final int LABELS = 20;
  private static final int CHARACTERS = 64;

  private Shown() {}

  static String of(Collection<String> labels) {
    List<String> distinct = labels.stream().distinct().toList();
    Stream<String> shown = distinct.stream().limit(LABELS).map(Shown::of);
    return Stream.concat(shown, distinct.size() > LABELS ? Stream.of("...") : Stream.empty())
        .collect(Collectors.joining(", ", "[", "]"));
  }

  static String of(String label) {
    String shown =
        label
            .codePoints()
            .limit(CHARACTERS)
            .mapToObj(c -> TagReader.isUnseen(c) ? "\\u%04X".formatted(c) : Character.toString(c))
            .collect(Collectors.joining());
    return label.codePointCount(0, label.length()) > CHARACTERS ? shown + "..." : shown;
  }
}
