package io.tagstream.cli.tag;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.ner.tag.Tagging;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Tags what can be tagged: a sentence that fails takes no other with it. */
final class LenientTagger {
  private final Tagger tagger;
  private final BiConsumer<String, RuntimeException> failed;

  /**
   * Borrows a tagger.
   *
   * @param failed hears of each text that could not be encoded or tagged, and why
   */
  LenientTagger(Tagger tagger, BiConsumer<String, RuntimeException> failed) {
    this.tagger = tagger;
    this.failed = failed;
  }

  /** A sentence as the model reads it; empty if it cannot. */
  Optional<EncodedSentence> encode(String text, Function<Tagger, EncodedSentence> encoding) {
    try {
      return Optional.of(encoding.apply(tagger));
    } catch (RuntimeException e) {
      failed.accept(text, e);
      return Optional.empty();
    }
  }

  /** Tags together, and one by one where that fails; empty for those that then fail again. */
  List<Optional<Tagging>> tag(List<EncodedSentence> sentences) {
    try {
      return tagger.tag(sentences).stream().map(Optional::of).toList();
    } catch (RuntimeException e) {
      if (sentences.size() > 1) {
        return sentences.stream().flatMap(sentence -> tag(List.of(sentence)).stream()).toList();
      }
      sentences.forEach(sentence -> failed.accept(sentence.text(), e));
      return sentences.stream().map(sentence -> Optional.<Tagging>empty()).toList();
    }
  }
}
