package io.tagstream.streams.stage;

import io.tagstream.runtime.process.LastHandler;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread ends with an exception: another one begins where the last
 * commit was, after a while if that happens again and again. An error of the JVM ends the process.
 */
final class StreamThreads implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StreamThreads.class);
  private static final int REMEMBERED = 50;

  private final String stage;
  private final Restarts restarts;

  /** The stack traces that are in the log. */
  private final Set<String> told =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > REMEMBERED;
                }
              }));

  /**
   * A handler for a stage.
   *
   * @param stage its name, for the log
   * @param restarts told of each end
   */
  StreamThreads(String stage, Restarts restarts) {
    this.stage = stage;
    this.restarts = restarts;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable e) {
    if (e instanceof Error) {
      LOG.error("The {} stage cannot go on", stage, e);
      LastHandler.handle(e);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    restarts.ended(e);
    String message = "A thread of the {} stage begins anew at the last commit: {}";
    if (told.add(kind(e))) {
      LOG.warn(message, stage, e.toString(), e);
    } else {
      LOG.warn(message, stage, e.toString());
    }
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  /** The same for what has the same stack traces, whatever the messages say. */
  private static String kind(Throwable e) {
    StringBuilder kind = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      StackTraceElement[] trace = cause.getStackTrace();
      kind.append(cause.getClass().getName()).append(trace.length == 0 ? "" : trace[0]);
    }
    return kind.toString();
  }
}
