package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A challenger beside its champion, on the sentences that both have tagged and that have gold.
 *
 * @param champion the version that it is compared with
 * @param sentences how many they are
 * @param f1 micro F1 of the challenger, from 0 to 1
 * @param championF1 that of the champion
 * @param low lower end of the 95 % interval of the difference, by a paired bootstrap
 * @param high its upper end
 * @param probability that the challenger is the better one: the share of the bootstrap's replicates
 *     in which it is
 */
public record ModelComparison(
    @JsonProperty(required = true) String champion,
    @JsonProperty(required = true) long sentences,
    @JsonProperty(required = true) double f1,
    @JsonProperty(required = true) double championF1,
    @JsonProperty(required = true) double low,
    @JsonProperty(required = true) double high,
    @JsonProperty(required = true) double probability) {

  public ModelComparison {
    Require.present(champion, "champion");
    Require.notNegative(sentences, "sentences");
    Require.finite(f1, "f1");
    Require.finite(championF1, "championF1");
    Require.finite(low, "low");
    Require.finite(high, "high");
    Require.finite(probability, "probability");
  }
}
