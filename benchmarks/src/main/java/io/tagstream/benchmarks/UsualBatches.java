package io.tagstream.benchmarks;

import ai.djl.inference.Predictor;
import ai.djl.modality.nlp.translator.NamedEntity;
import java.util.List;
import java.util.Optional;

/** DJL's {@code batchPredict} in the order of arrival, without Kafka; it tokenizes as it goes. */
final class UsualBatches implements Contestant {
  static final String NAME = "DJL batchPredict, 32 as they come, model only";
  static final int BATCH = 32;

  private final UsualModel model;
  private final Predictor<String, NamedEntity[]> predictor;
  private List<String> sentences = List.of();

  /** Borrows the model. */
  UsualBatches(UsualModel model) {
    this.model = model;
    predictor = model.newPredictor();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void prepare(List<String> texts) {
    sentences = texts;
  }

  @Override
  public Turn turn() {
    long start = System.nanoTime();
    for (int from = 0; from < sentences.size(); from += BATCH) {
      List<String> batch = sentences.subList(from, Math.min(from + BATCH, sentences.size()));
      UsualModel.withAllCores(() -> predictor.batchPredict(batch));
    }
    return Turn.of(sentences.size(), start);
  }

  @Override
  public Optional<WordTagger> tagger() {
    return Optional.of(model);
  }

  @Override
  public void close() {
    predictor.close();
  }
}
