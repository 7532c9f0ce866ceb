package io.tagstream.ner.score;

import java.util.List;

/**
 * How many tokens got their gold tag, {@code O} included.
 *
 * @param correct tokens whose tags are equal
 * @param tokens all tokens
 */
public record TokenAccuracy(long correct, long tokens) {
  /** Nothing counted. */
  public static final TokenAccuracy ZERO = new TokenAccuracy(0, 0);

  /** The accuracy in one sentence, by tags for its tokens. */
  public static TokenAccuracy of(List<String> gold, List<String> predicted) {
    int correct = 0;
    for (int i = 0; i < gold.size(); i++) {
      correct += gold.get(i).equals(predicted.get(i)) ? 1 : 0;
    }
    return new TokenAccuracy(correct, gold.size());
  }

  /** Sum of both. */
  public TokenAccuracy plus(TokenAccuracy other) {
    return new TokenAccuracy(correct + other.correct, tokens + other.tokens);
  }

  /** The share of tokens tagged right, 0 where there are none. */
  public double value() {
    return tokens == 0 ? 0 : (double) correct / tokens;
  }
}
