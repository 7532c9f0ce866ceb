package io.tagstream.benchmarks;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.NerModel;
import java.util.List;
import java.util.Optional;

/** Our model alone, tokenized beforehand: all sentences at once, or one at a time. */
final class OurModel implements Contestant {
  static final String ALL = "ours, model only, all at once";
  static final String SINGLE = "ours, model only, one at a time";

  private final NerModel model;
  private final boolean single;
  private final String name;
  private List<EncodedSentence> sentences = List.of();

  /**
   * Borrows the model.
   *
   * @param type what it computes in, if that is not the fastest; else empty
   */
  OurModel(NerModel model, boolean single, String type) {
    this.model = model;
    this.single = single;
    name = (single ? SINGLE : ALL) + (type.isEmpty() ? "" : ", " + type);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean takesAll() {
    return !single;
  }

  @Override
  public void prepare(List<String> texts) {
    sentences = encode(model, texts);
  }

  static List<EncodedSentence> encode(NerModel model, List<String> texts) {
    return texts.stream().<EncodedSentence>map(model::encode).toList();
  }

  @Override
  public Turn turn() {
    long start = System.nanoTime();
    if (single) {
      sentences.forEach(sentence -> model.tag(List.of(sentence)));
    } else {
      model.tag(sentences);
    }
    return Turn.of(sentences.size(), start);
  }

  @Override
  public Optional<WordTagger> tagger() {
    return Optional.of(
        single
            ? words -> words.stream().map(w -> model.tagsOfWords(List.of(w)).get(0)).toList()
            : model::tagsOfWords);
  }

  @Override
  public void close() {}
}
