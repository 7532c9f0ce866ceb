package io.tagstream.streams.scoring.challenger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap.Difference;
import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.streams.scoring.state.WindowState.Journal;
import io.tagstream.streams.scoring.state.WindowState.Place;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Optional;

/** A challenger and one champion, on the sentences that both have tagged. */
public final class Duel {
  private static final String WINDOW = "against-";

  private final String champion;
  private final Place ownPlace;
  private final Place championsPlace;
  private final Tally own;
  private final Tally champions;

  private Duel(String challenger, String champion, Map<Place, Tally> state) {
    this.champion = champion;
    String window = WINDOW + URLEncoder.encode(champion, UTF_8); // it may have a separator
    this.ownPlace = new Place(challenger, window, 0);
    this.championsPlace = new Place(challenger, window, 1);
    this.own = state.getOrDefault(ownPlace, new Tally());
    this.champions = state.getOrDefault(championsPlace, new Tally());
  }

  public Duel(String challenger, String champion) {
    this(challenger, champion, Map.of());
  }

  /** The duel that a tally belongs to, if it does to one. */
  public static Optional<Duel> restore(Place place, Map<Place, Tally> state) {
    return place.window().startsWith(WINDOW)
        ? Optional.of(
            new Duel(
                place.modelVersion(),
                URLDecoder.decode(place.window().substring(WINDOW.length()), UTF_8),
                state))
        : Optional.empty();
  }

  public String champion() {
    return champion;
  }

  public void add(ScoredSentence sentence, ScoredSentence championsOne, Journal journal) {
    own.add(sentence);
    champions.add(championsOne);
    keep(journal);
  }

  public void takeBack(ScoredSentence sentence, ScoredSentence championsOne, Journal journal) {
    own.takeBack(sentence);
    champions.takeBack(championsOne);
    keep(journal);
  }

  /** Has nothing kept any more. */
  public void erase(Journal journal) {
    journal.delete(ownPlace);
    journal.delete(championsPlace);
  }

  private void keep(Journal journal) {
    journal.put(ownPlace, own);
    journal.put(championsPlace, champions);
  }

  /** Whether a sentence of these counts can have been added before. */
  public boolean holds(ConfusionCounts sentence, ConfusionCounts championsOne) {
    return own.holds(sentence) && champions.holds(championsOne);
  }

  /** How many sentences. */
  public long sentences() {
    return own.sentences();
  }

  public ModelComparison compare() {
    Difference difference = own.replicates().difference(champions.replicates(), Counts::f1);
    return new ModelComparison(
        champion,
        sentences(),
        own.counts().overall().f1(),
        champions.counts().overall().f1(),
        difference.interval().low(),
        difference.interval().high(),
        difference.probability());
  }
}
