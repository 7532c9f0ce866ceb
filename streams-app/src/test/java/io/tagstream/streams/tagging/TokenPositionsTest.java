package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.model.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenPositionsTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void findsEveryRunOfTokensAgain(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<String> tokens = new ArrayList<>();
      List<Integer> starts = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        text.append("  \u00a0😀".substring(0, random.nextInt(4)));
        String token = "é😀a".repeat(1 + random.nextInt(2));
        starts.add(text.codePointCount(0, text.length()));
        tokens.add(token);
        text.append(token);
      }
      TokenPositions positions = new TokenPositions(text.toString(), tokens);
      int first = random.nextInt(tokens.size());
      int last = first + random.nextInt(tokens.size() - first);
      int joinedStart = length(String.join(" ", tokens.subList(0, first))) + (first > 0 ? 1 : 0);
      int joinedEnd = length(String.join(" ", tokens.subList(0, last + 1)));

      Entity found = positions.inText(new Entity("x", "?", joinedStart, joinedEnd, 0.5));

      assertThat(found.start()).isEqualTo(starts.get(first));
      assertThat(found.end()).isEqualTo(starts.get(last) + length(tokens.get(last)));
      assertThat(found.text()).startsWith(tokens.get(first)).endsWith(tokens.get(last));
    }
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
