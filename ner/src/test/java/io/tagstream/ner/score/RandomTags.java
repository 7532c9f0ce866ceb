package io.tagstream.ner.score;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** The sentences of {@code random.jsonl}, drawn as its program draws them. */
final class RandomTags {
  private static final List<String> TYPES = List.of("person", "creative-work", "Ort", "Größe", "_");
  private static final Map<String, String> PREFIXES =
      Map.of(
          "default", "BIESO",
          "IOB1", "IOB",
          "IOB2", "IOB",
          "IOE1", "IOE",
          "IOE2", "IOE",
          "IOBES", "IOBES",
          "BILOU", "IOBLU");
  private static final int SENTENCES = 200;

  private long state = 17;

  /** One sentence. */
  record Tagged(List<String> tokens, List<String> gold, List<String> predicted) {}

  /** The sentences of the next line, which has the given mode. */
  List<Tagged> next(String mode) {
    List<String> types = TYPES.subList(0, 1 + below(TYPES.size()));
    List<Tagged> sentences = new ArrayList<>();
    for (int i = 0; i < SENTENCES; i++) {
      int length = 1 + below(12);
      List<String> tokens = IntStream.range(0, length).mapToObj(n -> "w" + below(3)).toList();
      List<String> gold = IntStream.range(0, length).mapToObj(n -> draw(mode, types)).toList();
      List<String> predicted =
          gold.stream().map(tag -> below(3) > 0 ? tag : draw(mode, types)).toList();
      sentences.add(new Tagged(tokens, gold, predicted));
    }
    return sentences;
  }

  static long crc32(List<Tagged> sentences) {
    List<String> lines = new ArrayList<>();
    for (Tagged sentence : sentences) {
      lines.add(String.join(" ", sentence.tokens()));
      lines.add(String.join(" ", sentence.gold()));
      lines.add(String.join(" ", sentence.predicted()));
    }
    CRC32 crc = new CRC32();
    crc.update(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  private String draw(String mode, List<String> types) {
    String prefixes = PREFIXES.get(mode);
    char prefix = prefixes.charAt(below(prefixes.length()));
    return prefix == 'O' ? "O" : prefix + "-" + types.get(below(types.size()));
  }

  private int below(int bound) {
    state = state * 48271 % 2147483647;
    return (int) (state % bound);
  }
}
