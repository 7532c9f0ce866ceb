package io.tagstream.streams.scoring.windows;

import io.tagstream.schemas.record.EvaluationMetrics.Window;
import java.util.List;

/** Windows that are read off the same panes. */
interface EventTimeWindows {
  Panes panes();

  /** The windows as they stand. */
  List<Window> read();
}
