package io.tagstream.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.tag.NerModel;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The published MiniLM in ONNX Runtime, tokenized beforehand, in padded batches. It has no
 * classifier, so what it does is a little less than tagging.
 */
final class OnnxRuntime implements Contestant {
  static final String PREFIX = "ONNX Runtime ";

  private static final int LONGEST = 512;

  private final String name;
  private final NerModel tokenizer;
  private final OrtSession session;
  private final int batch;
  private final boolean sorted;
  private List<long[]> sentences = List.of();

  /**
   * Borrows the model, whose tokenizer it takes, and the session.
   *
   * @param batch how many sentences at a time
   * @param sorted by length; else as they come
   */
  OnnxRuntime(String kind, NerModel tokenizer, OrtSession session, int batch, boolean sorted) {
    this.name =
        PREFIX
            + "%s, %s"
                .formatted(
                    kind,
                    batch == 1
                        ? "one at a time"
                        : "%d %s".formatted(batch, sorted ? "by length" : "as they come"));
    this.tokenizer = tokenizer;
    this.session = session;
    this.batch = batch;
    this.sorted = sorted;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void prepare(List<String> texts) {
    List<EncodedSentence> encoded = OurModel.encode(tokenizer, texts);
    List<long[]> ids = encoded.stream().map(s -> ((WordPieces) s).ids()).toList();
    sentences =
        sorted
            ? ids.stream()
                .sorted(Comparator.comparingInt((long[] s) -> s.length).reversed())
                .toList()
            : ids;
  }

  @Override
  public Turn turn() throws OrtException {
    long start = System.nanoTime();
    for (int from = 0; from < sentences.size(); from += batch) {
      run(sentences.subList(from, Math.min(from + batch, sentences.size())));
    }
    return Turn.of(sentences.size(), start);
  }

  private void run(List<long[]> rows) throws OrtException {
    int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
    int time = Math.min(LONGEST, longest);
    long[] ids = new long[rows.size() * time];
    long[] mask = new long[ids.length];
    for (int row = 0; row < rows.size(); row++) {
      int length = Math.min(rows.get(row).length, time);
      System.arraycopy(rows.get(row), 0, ids, row * time, length);
      Arrays.fill(mask, row * time, row * time + length, 1);
    }
    long[] shape = {rows.size(), time};
    try (OnnxTensor idTensor = tensor(ids, shape);
        OnnxTensor maskTensor = tensor(mask, shape);
        OnnxTensor typeTensor = tensor(new long[ids.length], shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    "input_ids", idTensor,
                    "attention_mask", maskTensor,
                    "token_type_ids", typeTensor))) {
      if (result.size() == 0) {
        throw new IllegalStateException("ONNX Runtime gave nothing");
      }
    }
  }

  private static OnnxTensor tensor(long[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), LongBuffer.wrap(values), shape);
  }

  @Override
  public void close() {}
}
