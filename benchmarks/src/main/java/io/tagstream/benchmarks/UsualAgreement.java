package io.tagstream.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.tag.Agreement;
import io.tagstream.ner.tag.NerModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
    try (NDManager manager = usual.model().getNDManager().newSubManager()) {
      return Agreement.of(
          ours.tags(sentences).stream().map(labels::decode).toList(),
          sentences.stream()
              .map(sentence -> labels.decode(tags(usual, sentence, labels, manager)))
              .toList());
    }
  }

  private static List<String> tags(
      UsualModel usual, WordPieces sentence, LabelSet labels, NDManager parent) {
    try (NDManager manager = parent.newSubManager()) {
      Shape shape = new Shape(1, sentence.length());
      long[] mask = new long[sentence.length()];
      Arrays.fill(mask, 1);
      NDList inputs =
          new NDList(manager.create(sentence.ids(), shape), manager.create(mask, shape));
      NDArray logits =
          usual
              .model()
              .getBlock()
              .forward(new ParameterStore(manager, false), inputs, false)
              .singletonOrThrow();
      logits.attach(manager);
      long[] best = logits.argMax(-1).toLongArray();
      return IntStream.of(sentence.firstPieces())
          .mapToObj(piece -> piece < 0 ? labels.outside() : labels.label((int) best[piece]))
          .toList();
    }
  }
}
