package io.tagstream.web.live;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A part of the page that is shown as a whole, and again when it has changed. For one thread. */
interface Panel {
  /** What its event is called, and the view that shows it. */
  String name();

  /** Which topics it is made of, by name, and how many of their last records it wants. */
  Map<String, Integer> topics();

  /** Takes a record of one of its topics. */
  void accept(ConsumerRecord<byte[], byte[]> record);

  /**
   * What was there before has been read: from now on it happens. Told twice where that took long:
   * people wait no longer than for a first part.
   */
  default void begun() {}

  /** Another number whenever there is something new to show. */
  long edition();

  /** What there is to show, for JSON. */
  Object shown();
}
