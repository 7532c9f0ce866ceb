package io.tagstream.ner.tag;

import io.tagstream.ner.piece.EncodedSentence;
import java.util.List;
import java.util.stream.IntStream;

/** How many sentences there are, and in how many two ways find the same entities. */
public record Agreement(int same, int sentences) {
  private static final double ENOUGH = 0.995;

  /** The agreement between two models; scores may differ. */
  public static Agreement of(NerModel one, NerModel other, List<String> texts) {
    return of(entities(one, texts), entities(other, texts));
  }

  /** The agreement between what two ways found in as many sentences. */
  public static <T> Agreement of(List<T> ones, List<T> others) {
    return new Agreement(
        (int)
            IntStream.range(0, ones.size()).filter(i -> ones.get(i).equals(others.get(i))).count(),
        ones.size());
  }

  private static List<List<String>> entities(NerModel model, List<String> texts) {
    List<EncodedSentence> encoded = texts.stream().<EncodedSentence>map(model::encode).toList();
    return model.tag(encoded).stream()
        .map(tagging -> tagging.entities().stream().map(Agreement::withoutScore).toList())
        .toList();
  }

  private static String withoutScore(Entity entity) {
    return "%s %d %d".formatted(entity.type(), entity.start(), entity.end());
  }

  /** Sentences that agree, of all. */
  public double share() {
    return (double) same / sentences;
  }

  /** Whether one way may stand for the other: in 99.5 % of the sentences. */
  public boolean isEnough() {
    return share() >= ENOUGH;
  }
}
