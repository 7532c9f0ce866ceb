package io.tagstream.benchmarks;

import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.tag.Agreement;
import io.tagstream.ner.tag.NerModel;
import java.util.List;

/** In how many sentences the usual program finds what ours finds. */
final class UsualAgreement {
  private UsualAgreement() {}

  /** The agreement between ours and the usual program, which is given our word pieces. */
  static Agreement of(NerModel ours, UsualModel usual, List<String> texts) {
    List<WordPieces> sentences =
        texts.stream()
            .map(ours::encode)
            .filter(sentence -> sentence.length() <= ours.maxPieces())
            .toList();
    LabelSet labels = ours.labelSet();
    return Agreement.of(
        ours.tags(sentences).stream().map(labels::decode).toList(),
        usual.tags(sentences).stream().map(labels::decode).toList());
  }
}
