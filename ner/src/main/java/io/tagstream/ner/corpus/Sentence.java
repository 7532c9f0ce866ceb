package io.tagstream.ner.corpus;

import java.util.List;

/**
 * A tokenized sentence and its gold tags.
 *
 * @param tokens the tokens, exactly as the file holds them
 * @param tags one tag per token
 */
public record Sentence(List<String> tokens, List<String> tags) {
  /** Copies both lists and checks that they are of one length. */
  public Sentence {
    tokens = List.copyOf(tokens);
    tags = List.copyOf(tags);
    if (tokens.size() != tags.size()) {
      throw new IllegalArgumentException(
          tokens.size() + " tokens but " + tags.size() + " tags in one sentence");
    }
  }

  /** Number of tokens. */
  public int length() {
    return tokens.size();
  }
}
