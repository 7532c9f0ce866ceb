package io.tagstream.schemas.record;

import java.util.List;

/** Tokens and the text they stand in. */
public final class Tokens {
  private Tokens() {}

  /** Throws unless the tokens are found in the text, one after the other. */
  static void requireIn(String text, List<String> tokens) {
    starts(text, tokens);
  }

  /**
   * Where each token begins in the text, in UTF-16 units: its first place after the token before.
   *
   * @throws IllegalArgumentException naming the first token that is empty or not found
   */
  public static int[] starts(String text, List<String> tokens) {
    int[] starts = new int[tokens.size()];
    int from = 0;
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      if (token.isEmpty()) {
        throw new IllegalArgumentException("'tokens[" + i + "]' is empty");
      }
      int found = text.indexOf(token, from);
      if (found < 0) {
        throw new IllegalArgumentException(
            "'tokens[%d]' (%s) is not found in 'text' after the tokens before it"
                .formatted(i, token));
      }
      starts[i] = found;
      from = found + token.length();
    }
    return starts;
  }
}
