package io.tagstream.ner.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Spoils JSON, and what is around it: by its structure, by its text and by its bytes. */
final class JsonMutations {
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "99999999999999999999",
          "1e999",
          "-1e-999",
          "0.5",
          "NaN",
          "\"\"",
          "\"a\\u0000b\"",
          "\"\\ud800\"",
          "[]",
          "{}",
          "[[[[[]]]]]",
          "{\"a\":{\"a\":[{}]}}",
          "\"" + "x".repeat(9000) + "\"",
          "1".repeat(2000));

  private final Random random;

  JsonMutations(long seed) {
    random = new Random(seed);
  }

  /** One to four changes. */
  byte[] mutate(byte[] json) {
    byte[] mutated = json;
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      mutated = once(mutated);
    }
    return mutated;
  }

  private byte[] once(byte[] json) {
    if (json.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int at = random.nextInt(json.length);
    int end = Math.min(json.length, at + 1 + random.nextInt(16));
    return switch (random.nextInt(6)) {
      case 0 -> replace(json, at, end, "");
      case 1 ->
          replace(json, end, end, new String(json, at, end - at, StandardCharsets.ISO_8859_1));
      case 2 -> Arrays.copyOf(json, at);
      case 3 -> {
        byte[] flipped = json.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      default -> value(json, at);
    };
  }

  /** Puts another value in the place of the next one, which ends at a comma or a bracket. */
  private byte[] value(byte[] json, int from) {
    int start = from;
    while (start < json.length && json[start] != ':') {
      start++;
    }
    int end = Math.min(json.length, start + 1);
    while (end < json.length && ",]}".indexOf(json[end]) < 0) {
      end++;
    }
    return replace(
        json, Math.min(json.length, start + 1), end, VALUES.get(random.nextInt(VALUES.size())));
  }

  private static byte[] replace(byte[] json, int from, int to, String by) {
    byte[] middle = by.getBytes(StandardCharsets.ISO_8859_1);
    byte[] result = Arrays.copyOf(json, from + middle.length + json.length - to);
    System.arraycopy(middle, 0, result, from, middle.length);
    System.arraycopy(json, to, result, from + middle.length, json.length - to);
    return result;
  }
}
