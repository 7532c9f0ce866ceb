package io.tagstream.streams.tagging;

import io.tagstream.ner.model.Entity;
import java.util.List;

/**
 * Moves entities found in tokens joined by one space to the text the tokens came from. Positions
 * are Unicode code points.
 */
final class TokenPositions {
  private final String text;
  private final int[] joinedStarts;
  private final int[] textStarts;

  /** The tokens stand in the text, one after the other. */
  TokenPositions(String text, List<String> tokens) {
    this.text = text;
    joinedStarts = new int[tokens.size()];
    textStarts = new int[tokens.size()];
    int joined = 0;
    int from = 0;
    int codePoints = 0;
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      int length = token.codePointCount(0, token.length());
      int found = text.indexOf(token, from);
      codePoints += text.codePointCount(from, found);
      joinedStarts[i] = joined;
      textStarts[i] = codePoints;
      joined += length + 1;
      codePoints += length;
      from = found + token.length();
    }
  }

  /** The same entity, where it stands in the text. */
  Entity inText(Entity entity) {
    int start = toText(entity.start());
    int end = toText(entity.end() - 1) + 1;
    String covered =
        text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
    return new Entity(entity.type(), covered, start, end, entity.score());
  }

  private int toText(int joined) {
    int token = 0;
    while (token + 1 < joinedStarts.length && joinedStarts[token + 1] <= joined) {
      token++;
    }
    return textStarts[token] + joined - joinedStarts[token];
  }
}
