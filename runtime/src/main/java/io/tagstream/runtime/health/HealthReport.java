package io.tagstream.runtime.health;

import io.tagstream.schemas.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How all components are: {@code {"status":"UP|DOWN","components":{name:{"status":…,"detail":…}}}}.
 *
 * @param up whether every component is up
 * @param json for people and programs
 */
record HealthReport(boolean up, String json) {

  /** A component and how to ask it. */
  record Asked(String name, Inquiry<Check> inquiry) {}

  /**
   * Asks all components at once.
   *
   * @param patience how long to wait for all of them together; who does not answer is down
   */
  static HealthReport of(List<Asked> components, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    List<Future<Check>> answers = components.stream().map(asked -> asked.inquiry().ask()).toList();
    Map<String, Object> entries = new LinkedHashMap<>();
    boolean up = true;
    for (int i = 0; i < components.size(); i++) {
      Check check = await(answers.get(i), deadline);
      up &= check.up();
      entries.put(components.get(i).name(), entry(check));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status(up));
    body.put("components", entries);
    return new HealthReport(up, Json.toJson(body) + "\n");
  }

  private static Check await(Future<Check> answer, long deadline) throws InterruptedException {
    try {
      Check check = answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      return Objects.requireNonNullElse(check, Check.failed("its check failed: no answer"));
    } catch (ExecutionException e) {
      return Check.failed("its check failed: " + e.getCause());
    } catch (TimeoutException e) {
      return Check.failed("its check hangs");
    }
  }

  private static Map<String, Object> entry(Check check) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("status", status(check.up()));
    if (check.detail() != null) {
      entry.put("detail", check.detail());
    }
    return entry;
  }

  private static String status(boolean up) {
    return up ? "UP" : "DOWN";
  }
}
