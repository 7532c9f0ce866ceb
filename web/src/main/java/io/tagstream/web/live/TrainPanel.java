package io.tagstream.web.live;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Trainings: those that wait, run and have ended, and how they go. */
final class TrainPanel implements Panel {
  private static final int REQUESTS = 100;
  private static final int COURSES = 6;

  private final Requests requests;

  /** A panel of these requests, which it reads for others, too. */
  TrainPanel(Requests requests) {
    this.requests = requests;
  }

  /**
   * What there is to see.
   *
   * @param requests the newest first
   * @param courses of the trainings that were heard of last
   */
  record Training(List<Request.Shown> requests, List<Request.Course> courses) {}

  @Override
  public String name() {
    return "train";
  }

  @Override
  public Map<String, Integer> topics() {
    return requests.topics();
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    requests.accept(record);
  }

  @Override
  public long edition() {
    return requests.edition();
  }

  @Override
  public Training shown() {
    List<Request> all = requests.all();
    return new Training(
        all.stream()
            .skip(Math.max(0, all.size() - REQUESTS))
            .sorted(Comparator.comparing(Request::time).reversed())
            .map(Request::shown)
            .toList(),
        all.stream()
            .filter(Request::hasCourse)
            .sorted(Comparator.comparing(Request::lastTime).reversed())
            .limit(COURSES)
            .map(Request::course)
            .toList());
  }
}
