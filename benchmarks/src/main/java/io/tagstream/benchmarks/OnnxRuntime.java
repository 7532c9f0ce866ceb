package io.tagstream.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.tag.NerModel;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The same weights in ONNX Runtime, tokenized beforehand, in padded batches; up to the tags of
 * words. What is longer than the model's positions is cut.
 */
final class OnnxRuntime implements Contestant {
  static final String PREFIX = "ONNX Runtime ";

  /** Which sentences it is given together. */
  enum Batches {
    ARRIVAL(UsualBatches.BATCH, "32 as they come"),
    /** Where fewer were faster than 32. */
    LENGTH(16, "16 by length"),
    SINGLE(1, "one at a time");

    private final int size;
    private final String text;

    Batches(int size, String text) {
      this.size = size;
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private final String name;
  private final NerModel ours;
  private final OrtSession session;
  private final Batches batches;
  private List<WordPieces> sentences = List.of();

  /** Borrows the session, and ours, whose tokenizer and labels it takes. */
  OnnxRuntime(String kind, NerModel ours, OrtSession session, Batches batches) {
    this.name = name(kind, batches);
    this.ours = ours;
    this.session = session;
    this.batches = batches;
  }

  static String name(String kind, Batches batches) {
    return PREFIX + kind + ", " + batches.text;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void prepare(List<String> texts) {
    sentences = texts.stream().map(ours::encode).toList();
  }

  @Override
  public Turn turn() throws OrtException {
    long start = System.nanoTime();
    var unused = tags(sentences);
    return Turn.of(sentences.size(), start);
  }

  @Override
  public Optional<WordTagger> tagger() {
    return Optional.of(
        words -> tags(words.stream().map(w -> ours.encode(String.join(" ", w), w)).toList()));
  }

  private List<List<String>> tags(List<WordPieces> all) throws OrtException {
    List<Integer> order = IntStream.range(0, all.size()).boxed().toList();
    if (batches == Batches.LENGTH) {
      order =
          order.stream()
              .sorted(Comparator.comparingInt((Integer i) -> all.get(i).length()).reversed())
              .toList();
    }
    List<List<String>> tags = new ArrayList<>(Collections.nCopies(all.size(), List.of()));
    for (int from = 0; from < order.size(); from += batches.size) {
      List<Integer> rows = order.subList(from, Math.min(from + batches.size, order.size()));
      List<List<String>> found = run(rows.stream().map(all::get).toList());
      for (int row = 0; row < rows.size(); row++) {
        tags.set(rows.get(row), found.get(row));
      }
    }
    return tags;
  }

  private List<List<String>> run(List<WordPieces> rows) throws OrtException {
    int longest = rows.stream().mapToInt(WordPieces::length).max().orElseThrow();
    int time = Math.min(ours.maxPieces(), longest);
    int[] ids = new int[rows.size() * time];
    int[] mask = new int[ids.length];
    for (int row = 0; row < rows.size(); row++) {
      long[] pieces = rows.get(row).ids();
      for (int i = 0; i < Math.min(pieces.length, time); i++) {
        ids[row * time + i] = (int) pieces[i];
        mask[row * time + i] = 1;
      }
    }
    long[] shape = {rows.size(), time};
    try (OnnxTensor idTensor = tensor(ids, shape);
        OnnxTensor maskTensor = tensor(mask, shape);
        OnnxTensor typeTensor = tensor(new int[ids.length], shape);
        OrtSession.Result result =
            session.run(
                Map.of(
                    OnnxProgram.IDS, idTensor,
                    OnnxProgram.MASK, maskTensor,
                    OnnxProgram.TYPES, typeTensor))) {
      FloatBuffer logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
      return IntStream.range(0, rows.size())
          .mapToObj(
              row ->
                  WordTagger.tags(
                      rows.get(row), time, ours.labelSet(), i -> best(logits, row * time + i)))
          .toList();
    }
  }

  private int best(FloatBuffer logits, int piece) {
    int labels = ours.labels().size();
    int best = 0;
    for (int label = 1; label < labels; label++) {
      if (logits.get(piece * labels + label) > logits.get(piece * labels + best)) {
        best = label;
      }
    }
    return best;
  }

  private static OnnxTensor tensor(int[] values, long[] shape) throws OrtException {
    return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), IntBuffer.wrap(values), shape);
  }

  @Override
  public void close() {}
}
