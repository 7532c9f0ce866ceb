package io.tagstream.testkit.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/** Everything that the clients of Kafka and Tagstream log at all, looked through for a text. */
public final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final List<String> LOGGERS =
      List.of(
          "io.tagstream",
          "org.apache.kafka.clients",
          "org.apache.kafka.common",
          "org.apache.kafka.streams");

  private final String wanted;
  private final List<String> found = Collections.synchronizedList(new ArrayList<>());
  private final List<Level> levels = new ArrayList<>();
  private final AtomicLong events = new AtomicLong();

  public LogWatch(String wanted) {
    this.wanted = wanted;
    start();
    for (String name : LOGGERS) {
      Logger logger = logger(name);
      levels.add(logger.getLevel());
      logger.setLevel(Level.TRACE);
      logger.setAdditive(false);
      logger.addAppender(this);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.incrementAndGet();
    String text = event.getFormattedMessage();
    if (event.getThrowableProxy() != null) {
      text += ThrowableProxyUtil.asString(event.getThrowableProxy());
    }
    if (text.contains(wanted)) {
      found.add(event.getLoggerName() + ": " + text);
    }
  }

  public List<String> found() {
    return List.copyOf(found);
  }

  public long events() {
    return events.get();
  }

  @Override
  public void close() {
    for (int i = 0; i < LOGGERS.size(); i++) {
      Logger logger = logger(LOGGERS.get(i));
      logger.detachAppender(this);
      logger.setAdditive(true);
      logger.setLevel(levels.get(i));
    }
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
