package io.tagstream.web.live;

import io.tagstream.web.http.Route;
import io.tagstream.web.live.health.TopicRates;
import io.tagstream.web.topic.RecordFinder;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/** What happens on the topics, as events and record by record. */
public final class Live implements AutoCloseable {
  private final Source source;
  private final Board board;
  private final RecordFinder finder;
  private final TopicRates rates;
  private final Committed labels;

  /** Reads nothing before somebody looks. */
  public Live(Source source) {
    this.source = source;
    labels = new Committed(source.client(), Labelling.group(source.topics()));
    rates = new TopicRates(source.client(), source.topics());
    board = new Board(source.client(), source.topics(), this::panels);
    finder = new RecordFinder(source.client());
  }

  /** The first one is for all. */
  private List<Panel> panels() {
    Requests requests = new Requests(source.topics());
    return List.of(
        new StatusPanel(source, labels),
        new ScoresPanel(source),
        new TrainPanel(requests),
        new ModelsPanel(source, requests),
        new LabelPanel(source, Clock.system(ZoneId.systemDefault())),
        new HealthPanel(source.topics(), rates::look, System::nanoTime));
  }

  /** Its routes. */
  public List<Route> routes() {
    return List.of(
        new LiveRoute(board, source.access()),
        new RecordRoute(new Lookup(finder), source.topics(), source.access()));
  }

  @Override
  public void close() {
    board.close();
    finder.close();
    rates.close();
    labels.close();
  }
}
