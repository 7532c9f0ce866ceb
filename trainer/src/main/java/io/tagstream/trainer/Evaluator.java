package io.tagstream.trainer;

import ai.djl.ndarray.NDManager;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.model.ScriptedClassifier;
import io.tagstream.ner.model.WordPrediction;
import io.tagstream.ner.model.WordPredictor;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.text.SentenceEncoder;
import io.tagstream.ner.text.WordPieces;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Runs the classifier in training over whole corpora. */
final class Evaluator {
  private static final int BATCH = 32;

  private final ScriptedClassifier classifier;
  private final SentenceEncoder encoder;
  private final LabelSet labels;
  private final int maxPieces;

  Evaluator(
      ScriptedClassifier classifier, SentenceEncoder encoder, LabelSet labels, int maxPieces) {
    this.classifier = classifier;
    this.encoder = encoder;
    this.labels = labels;
    this.maxPieces = maxPieces;
  }

  /** Every row of a corpus. */
  List<LabelledRow> rows(List<Sentence> sentences) {
    List<LabelledRow> rows = new ArrayList<>(sentences.size());
    for (Sentence sentence : sentences) {
      WordPieces pieces = LabelledRow.encode(encoder, sentence);
      rows.addAll(LabelledRow.of(pieces, sentence.tags(), labels, maxPieces));
    }
    return rows;
  }

  Evaluation evaluate(List<Sentence> gold) {
    List<List<String>> wanted = gold.stream().map(Sentence::tags).toList();
    TagScores scores = TagScores.of(wanted, predict(gold));
    List<LabelledRow> rows = new ArrayList<>(rows(gold));
    rows.sort(Comparator.comparingInt(LabelledRow::length));
    double loss = 0;
    int batches = 0;
    for (int from = 0; from < rows.size(); from += BATCH) {
      List<LabelledRow> batch = rows.subList(from, Math.min(rows.size(), from + BATCH));
      try (NDManager manager = classifier.newManager()) {
        loss += classifier.run("loss", false, Trainer.tensors(manager, batch)).getFloat();
        batches++;
      }
    }
    return new Evaluation(loss / batches, scores);
  }

  /** The tags of every word; words that the tokenizer drops get {@code O}. */
  List<List<String>> predict(List<Sentence> sentences) {
    classifier.training(false);
    List<WordPieces> pieces = sentences.stream().map(s -> LabelledRow.encode(encoder, s)).toList();
    return new WordPredictor(classifier, maxPieces)
        .predict(pieces).stream().map(this::tags).toList();
  }

  private List<String> tags(WordPrediction prediction) {
    return IntStream.of(prediction.labels()).mapToObj(l -> l < 0 ? "O" : labels.label(l)).toList();
  }
}
