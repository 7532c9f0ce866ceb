package io.tagstream.trainer.gold;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanEncoder;
import io.tagstream.ner.label.TagReader;
import io.tagstream.ner.label.TagScheme;
import io.tagstream.ner.text.WordSplitter;
import io.tagstream.ner.text.Words;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.SentenceRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A gold record as words with IOB2 tags. Words are the record's own tokens, or those that the
 * sentence was sent with, or what the tagger would split the text into.
 *
 * <p>An entity that begins or ends within a word is extended to the words it touches, since a model
 * tags whole words. Of two that meet in a word the earlier one is taken, and of two that begin
 * together the longer one.
 *
 * @param sentence the words and their tags
 * @param lostEntities how many entities are not among the tags
 */
record TaggedWords(Sentence sentence, int lostEntities) {

  /**
   * Converts a record that has its text or tokens.
   *
   * @throws IllegalArgumentException if it cannot be done, with the reason
   */
  static TaggedWords of(GoldSentence gold) {
    return gold.tokens() != null
        ? encode(gold.tokens(), TagReader.ofSentence(gold.tags()).decode(gold.tags()), 0)
        : of(gold.entities(), WordSplitter.split(gold.text()));
  }

  /**
   * Converts a record with neither, whose sentence this is.
   *
   * @throws IllegalArgumentException if it cannot be done, with the reason
   */
  static TaggedWords of(GoldSentence gold, SentenceRecord sentence) {
    GoldSentence whole = GoldSentence.ofEntities(sentence.text(), gold.entities());
    return sentence.tokens().isEmpty()
        ? of(whole)
        : of(whole.entities(), Words.of(sentence.text(), sentence.tokens()));
  }

  private static TaggedWords of(List<EntityRecord> entities, Words words) {
    List<EntityRecord> ordered = new ArrayList<>(entities);
    ordered.sort(
        Comparator.comparingInt(EntityRecord::start)
            .thenComparing(EntityRecord::end, Comparator.reverseOrder()));
    List<EntitySpan> spans = new ArrayList<>();
    int next = 0;
    for (EntityRecord entity : ordered) {
      int start = words.text().offsetByCodePoints(0, entity.start());
      int end = words.text().offsetByCodePoints(start, entity.end() - entity.start());
      int first = 0;
      while (first < words.size() && words.ends()[first] <= start) {
        first++;
      }
      int last = first;
      while (last < words.size() && words.starts()[last] < end) {
        last++;
      }
      if (last > first && first >= next) {
        spans.add(new EntitySpan(entity.type(), first, last));
        next = last;
      }
    }
    return encode(words.tokens(), spans, entities.size() - spans.size());
  }

  private static TaggedWords encode(List<String> tokens, List<EntitySpan> spans, int lost) {
    List<String> tags = SpanEncoder.encode(tokens.size(), spans, TagScheme.IOB2);
    return new TaggedWords(new Sentence(tokens, tags), lost);
  }
}
