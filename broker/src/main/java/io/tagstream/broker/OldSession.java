package io.tagstream.broker;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * Ends the session of a broker that was alone and ended without its controller.
 *
 * <p>To the controller it lives until its session is over. A broker that starts meanwhile takes its
 * partitions for its own, begins to end the transactions that it finds, and loses the partitions
 * when that session is over. In Kafka 4.3.1 the markers of those transactions are dropped then, as
 * if the partitions had been deleted: readers of committed records wait for ever, or see what was
 * aborted. So a controller alone, in which a session is short, comes first.
 */
final class OldSession {
  private static final String FENCED =
      "kafka.controller:type=KafkaController,name=FencedBrokerCount";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private OldSession() {}

  /**
   * Returns when the broker counts as gone, after about a second.
   *
   * @param settings of a node that is broker and controller
   */
  static void end(Properties settings) {
    Properties alone = new Properties();
    alone.putAll(settings);
    String voter = settings.getProperty("controller.quorum.voters");
    String address = voter.substring(voter.indexOf('@') + 1);
    alone.remove("advertised.listeners");
    alone.put("process.roles", "controller");
    alone.put("listeners", "CONTROLLER://" + address);
    alone.put("broker.session.timeout.ms", "200");
    alone.put("broker.heartbeat.interval.ms", "100");
    KafkaRaftServer controller = new KafkaRaftServer(new KafkaConfig(alone), Time.SYSTEM);
    controller.startup();
    try {
      awaitFenced();
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }

  /** One that never registered is not there to be fenced, which is as well. */
  private static void awaitFenced() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try {
      while (fenced() == 0 && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (JMException e) {
      throw new IllegalStateException("Kafka has no " + FENCED, e);
    }
  }

  private static int fenced() throws JMException {
    try {
      return (Integer)
          ManagementFactory.getPlatformMBeanServer().getAttribute(new ObjectName(FENCED), "Value");
    } catch (InstanceNotFoundException e) {
      return 0; // not yet
    }
  }
}
