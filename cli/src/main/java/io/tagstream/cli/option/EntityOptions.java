package io.tagstream.cli.option;

import io.tagstream.ner.tag.EntityFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Option;

/** The options of every command that tells of entities. */
public final class EntityOptions {
  @Option(
      names = "--types",
      paramLabel = "TYPE",
      split = ",",
      description = "Tell of entities of these types only, with commas between. Default: of all.")
  private List<String> types = List.of();

  @Option(
      names = "--min-score",
      paramLabel = "[TYPE=]SCORE",
      split = ",",
      description =
          "Leave out entities that the model gives a lower score, from 0 to 1; of one type, as"
              + " person=0.8, or of all for which there is none. Default: 0.")
  private List<String> minScores = List.of();

  /**
   * Which entities to tell of.
   *
   * @throws IllegalArgumentException naming what is no score
   */
  public EntityFilter filter() {
    double all = 0;
    Map<String, Double> byType = new HashMap<>();
    for (String given : minScores) {
      int split = given.lastIndexOf('=');
      double score = score(given, given.substring(split + 1));
      if (split < 0) {
        all = score;
      } else {
        byType.put(given.substring(0, split), score);
      }
    }
    return new EntityFilter(Set.copyOf(types), all, byType);
  }

  private static double score(String given, String text) {
    try {
      double score = Double.parseDouble(text);
      if (score >= 0 && score <= 1) {
        return score;
      }
    } catch (NumberFormatException e) {
      // no number, as what is none in its range
    }
    throw new IllegalArgumentException(
        "--min-score '%s': wanted a number from 0 to 1, or TYPE=NUMBER".formatted(given));
  }
}
