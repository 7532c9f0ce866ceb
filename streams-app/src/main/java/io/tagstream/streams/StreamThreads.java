package io.tagstream.streams;

import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a stream thread ends with an exception: another one begins where the last
 * commit was. After an error of the JVM the stage stops, and its health says so.
 *
 * @param stage its name, for the log
 */
record StreamThreads(String stage) implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(StreamThreads.class);

  @Override
  public StreamThreadExceptionResponse handle(Throwable e) {
    if (e instanceof Error) {
      LOG.error("The {} stage cannot go on", stage, e);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    LOG.warn("A thread of the {} stage begins anew at the last commit: {}", stage, e.toString(), e);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }
}
