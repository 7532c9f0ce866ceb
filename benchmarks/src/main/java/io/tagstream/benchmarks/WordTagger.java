package io.tagstream.benchmarks;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.score.TagScores;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/** Finds the tags of sentences that are given as their words. */
@FunctionalInterface
interface WordTagger {
  List<List<String>> tagsOfWords(List<List<String>> sentences) throws Exception;

  /** F1 over whole entities, micro-averaged, as the trainer takes it. */
  default double f1(List<Sentence> gold) throws Exception {
    List<List<String>> predicted = tagsOfWords(gold.stream().map(Sentence::tokens).toList());
    return TagScores.of(gold.stream().map(Sentence::tags).toList(), predicted)
        .entities()
        .micro()
        .f1();
  }

  /**
   * The tags of a sentence's words, each that of its first piece.
   *
   * @param seen how many pieces the model was given; words beyond are outside of entities
   * @param label the label's id of a piece
   */
  static List<String> tags(WordPieces sentence, int seen, LabelSet labels, IntUnaryOperator label) {
    return IntStream.of(sentence.firstPieces())
        .mapToObj(
            piece ->
                piece < 0 || piece >= seen
                    ? labels.outside()
                    : labels.label(label.applyAsInt(piece)))
        .toList();
  }
}
