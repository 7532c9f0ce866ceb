package io.tagstream.web.live;

import io.tagstream.web.http.Route;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;

/** What happens on the topics, as events and record by record. */
public final class Live implements AutoCloseable {
  private final Source source;
  private final Board board;
  private final Lookup lookup;
  private final Committed labels;

  /** Reads nothing before somebody looks. */
  public Live(Source source) {
    this.source = source;
    labels = new Committed(source.client(), Labelling.group(source.topics()));
    board =
        new Board(
            source.client(),
            source.topics(),
            () ->
                List.of(
                    new StatusPanel(source, labels),
                    new LabelPanel(source, Clock.system(ZoneId.systemDefault()))));
    lookup = new Lookup(source.client());
  }

  /** Its routes. */
  public List<Route> routes() {
    return List.of(
        new LiveRoute(board, source.access()),
        new RecordRoute(lookup, source.topics(), source.access()));
  }

  @Override
  public void close() {
    board.close();
    lookup.close();
    labels.close();
  }
}
