package io.tagstream.benchmarks;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.tune.MatrixRate;
import java.io.IOException;
import java.util.List;

/**
 * What no implementation passes: the model's matrix products on the real word pieces alone, at the
 * rate at which the kernel multiplies matrices of these sizes on this machine at that moment.
 */
final class Floor implements Contestant {
  static final String NAME = "the floor: matrix products alone";

  /** Enough for the full rate of all cores. */
  private static final int ROWS = 4096;

  private static final int TRIES = 3;

  private final ModelConfig config;
  private final NerModel tokenizer;
  private final MatrixRate matrix;
  private int sentences;
  private long pieces;

  /** Borrows the model, whose tokenizer it takes. */
  Floor(ModelConfig config, Kernel kernel, NerModel tokenizer) throws IOException {
    this.config = config;
    this.tokenizer = tokenizer;
    this.matrix = new MatrixRate(config, kernel, Engines.device(), ROWS);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean takesAll() {
    return true;
  }

  @Override
  public void prepare(List<String> texts) {
    sentences = texts.size();
    pieces = OurModel.encode(tokenizer, texts).stream().mapToLong(EncodedSentence::length).sum();
  }

  @Override
  public Turn turn() {
    double rate = 0;
    for (int i = 0; i < TRIES; i++) {
      rate = Math.max(rate, matrix.measure());
    }
    return new Turn(sentences, config.linearOperations() * pieces / rate, Double.NaN);
  }

  @Override
  public void close() {
    matrix.close();
  }
}
