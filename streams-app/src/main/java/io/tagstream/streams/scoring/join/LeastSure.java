package io.tagstream.streams.scoring.join;

import io.tagstream.schemas.record.TaggedSentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The sentence, of those that have come without gold, of whose tags the model was least sure: its
 * label teaches most (Shen et al., Deep Active Learning for Named Entity Recognition, ICLR 2018).
 */
final class LeastSure {
  /** The next ones move up if gold comes for the first. */
  private static final int KEPT = 16;

  private static final Comparator<Record<String, TaggedSentence>> ORDER =
      Comparator.comparingDouble(LeastSure::confidence);

  private final List<Record<String, TaggedSentence>> sentences = new ArrayList<>();

  /** Takes the sentence if the model was less sure of it than of others. */
  void offer(Record<String, TaggedSentence> sentence) {
    labelled(sentence.key());
    double confidence = confidence(sentence);
    boolean isFull = sentences.size() == KEPT;
    if (confidence == 1 || (isFull && confidence >= confidence(sentences.get(KEPT - 1)))) {
      return;
    }
    if (isFull) {
      sentences.remove(KEPT - 1);
    }
    sentences.add(sentence);
    sentences.sort(ORDER);
  }

  /** It has its gold, and is not wanted any more. */
  void labelled(String id) {
    sentences.removeIf(sentence -> sentence.key().equals(id));
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  /** Gives it away, and begins anew. */
  Optional<Record<String, TaggedSentence>> take() {
    Optional<Record<String, TaggedSentence>> first = sentences.stream().findFirst();
    clear();
    return first;
  }

  void clear() {
    sentences.clear();
  }

  /** One that says nothing of it, of an earlier release, has no need. */
  private static double confidence(Record<String, TaggedSentence> record) {
    TaggedSentence.Signals signals = record.value().signals();
    return signals == null ? 1 : signals.confidence();
  }
}
