package io.tagstream.benchmarks;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.tag.Agreement;
import io.tagstream.ner.tag.NerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Whether the fastest way to compute finds what f32 finds. */
final class Check {
  /** 0.2 points. */
  private static final double F1_TOLERANCE = 0.002;

  private final Path directory;
  private final List<String> texts;
  private final List<Sentence> gold;

  /**
   * Loads the model when it runs.
   *
   * @param texts to compare entities in
   * @param gold to compare F1 on; may be empty
   */
  Check(Path directory, List<String> texts, List<Sentence> gold) {
    this.directory = directory;
    this.texts = texts;
    this.gold = gold;
  }

  /** Whether entities, and F1 where there is gold, are the same but for little. */
  boolean holds() throws Exception {
    try (NerModel fastest = NerModel.load(directory);
        NerModel plain = NerModel.load(directory, Kernel.PLAIN)) {
      Agreement agreement = Agreement.of(fastest, plain, texts);
      print("the fastest way and f32", agreement);
      if (UsualProgram.fits(ModelConfig.read(directory))) {
        try (UsualModel usual = UsualModel.of(directory)) {
          print("f32 and the usual program", UsualAgreement.of(plain, usual, texts));
        }
      }
      return agreement.isEnough() && scoresAgree(fastest::tagsOfWords, plain::tagsOfWords);
    }
  }

  private boolean scoresAgree(WordTagger fastest, WordTagger plain) throws Exception {
    if (gold.isEmpty()) {
      return true;
    }
    double ours = fastest.f1(gold);
    double reference = plain.f1(gold);
    System.out.printf(
        Locale.ROOT,
        "F1 in %d sentences with gold: %.4f the fastest way, %.4f in f32%n",
        gold.size(),
        ours,
        reference);
    return Math.abs(ours - reference) <= F1_TOLERANCE;
  }

  private static void print(String what, Agreement agreement) {
    System.out.printf(
        Locale.ROOT,
        "%s: the same entities in %d of %d sentences, %.2f %%%n",
        what,
        agreement.same(),
        agreement.sentences(),
        100 * agreement.share());
  }
}
