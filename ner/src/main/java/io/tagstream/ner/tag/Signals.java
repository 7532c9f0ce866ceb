package io.tagstream.ner.tag;

import io.tagstream.ner.piece.WordPieces;

/**
 * What a sentence tells, without gold, of how well its model knows such sentences. A word that the
 * tokenizer makes nothing of counts nowhere.
 *
 * @param confidence from 0 to 1: the geometric mean of the probabilities of its words' tags, the
 *     exponential of the maximum normalized log-probability of Shen et al., Deep Active Learning
 *     for Named Entity Recognition (ICLR 2018); 1 if there are no words
 * @param words how many
 * @param splitWords those of more than one word piece
 * @param unknownWords those with the piece that stands for what the vocabulary lacks
 * @param missed how many words of entities to expect among those tagged {@code O}: the sum of what
 *     their tags lack in probability
 */
public record Signals(
    double confidence, int words, int splitWords, int unknownWords, double missed) {

  /**
   * Reads them off a prediction.
   *
   * @param outside the id of {@code O}, or -1 if the model has no such label
   * @param unknown the id of the unknown piece, or -1 if the tokenizer has none
   */
  static Signals of(WordPieces sentence, WordPrediction prediction, int outside, long unknown) {
    int words = 0;
    double logs = 0;
    double missed = 0;
    for (int word = 0; word < prediction.labels().length; word++) {
      int label = prediction.labels()[word];
      if (label >= 0) {
        double probability = probability(prediction.scores()[word]);
        words++;
        logs += Math.log(probability);
        missed += label == outside ? 1 - probability : 0;
      }
    }
    return new Signals(
        words == 0 ? 1 : Math.exp(logs / words),
        words,
        sentence.splitWords(),
        sentence.wordsWith(unknown),
        missed);
  }

  /** A model whose numbers overflow knows nothing. */
  private static double probability(float score) {
    return Float.isNaN(score) ? 0 : Math.min(score, 1);
  }
}
