package io.tagstream.trainer.loop;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.files.Digests;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.corpus.TrainingCorpus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A corpus in word pieces: a row for each sentence.
 *
 * @param mask the piece that stands for a hidden one, if words are to be masked
 */
record Rows(
    List<LabelledRow> train, List<LabelledRow> dev, List<LabelledRow> test, OptionalLong mask) {

  /**
   * Cuts a corpus into word pieces.
   *
   * @param masks whether words are to be masked
   * @throws IllegalArgumentException if they are, and the tokenizer has no mask
   */
  static Rows of(TrainingCorpus corpus, SentenceEncoder encoder, int maxPieces, boolean masks)
      throws IOException {
    OptionalLong mask = masks ? encoder.mask() : OptionalLong.empty();
    if (masks && mask.isEmpty()) {
      throw new IllegalArgumentException("word_dropout: the tokenizer has no mask_token");
    }
    return new Rows(
        rows(corpus.train(), corpus, encoder, maxPieces),
        rows(corpus.dev(), corpus, encoder, maxPieces),
        rows(corpus.test(), corpus, encoder, maxPieces),
        mask);
  }

  private static List<LabelledRow> rows(
      List<Sentence> sentences, TrainingCorpus corpus, SentenceEncoder encoder, int maxPieces) {
    return sentences.stream()
        .map(sentence -> LabelledRow.of(sentence, encoder, corpus.labels(), maxPieces))
        .toList();
  }

  /** The ids of the word pieces in all rows, and of the mask if there is one. */
  IntStream pieces() {
    LongStream inRows =
        Stream.of(train, dev, test)
            .flatMap(List::stream)
            .flatMapToLong(row -> LongStream.of(row.ids()));
    return LongStream.concat(inRows, mask.stream()).mapToInt(Math::toIntExact);
  }

  /** Digest of what decides the course of a training: the arguments, labels and training rows. */
  String course(TrainingArguments args, LabelSet labels) {
    return course(args.course() + labels, train);
  }

  /**
   * The same.
   *
   * @param settings what decides it beside the rows
   */
  static String course(String settings, List<LabelledRow> train) {
    MessageDigest digest = Digests.sha256();
    digest.update(settings.getBytes(StandardCharsets.UTF_8));
    for (LabelledRow row : train) {
      for (long id : row.ids()) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, id));
      }
      row.words()
          .forEach(
              word ->
                  digest.update(
                      ByteBuffer.allocate(2 * Integer.BYTES)
                          .putInt(0, row.columns()[word])
                          .putInt(Integer.BYTES, row.labels()[word])));
    }
    return Digests.hex(digest);
  }
}
