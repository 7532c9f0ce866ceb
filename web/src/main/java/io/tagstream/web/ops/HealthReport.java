package io.tagstream.web.ops;

import io.tagstream.runtime.health.Check;
import io.tagstream.schemas.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
   * @param patience how long to wait for each; who does not answer is down
   */
  static CompletableFuture<HealthReport> of(List<Asked> components, Duration patience) {
    List<CompletableFuture<Check>> answers =
        components.stream().map(asked -> ask(asked.inquiry(), patience)).toList();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
        .thenApply(
            unused -> of(components, answers.stream().map(CompletableFuture::join).toList()));
  }

  private static CompletableFuture<Check> ask(Inquiry<Check> inquiry, Duration patience) {
    return inquiry
        .ask()
        .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
        .handle((check, failure) -> failure == null ? answered(check) : failed(failure));
  }

  private static Check answered(Check check) {
    return Objects.requireNonNullElse(check, Check.failed("its check failed: no answer"));
  }

  private static Check failed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return Check.failed(
        cause instanceof TimeoutException ? "its check hangs" : "its check failed: " + cause);
  }

  private static HealthReport of(List<Asked> components, List<Check> checks) {
    Map<String, Object> entries = new LinkedHashMap<>();
    boolean up = true;
    for (int i = 0; i < checks.size(); i++) {
      up &= checks.get(i).up();
      entries.put(components.get(i).name(), entry(checks.get(i)));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", status(up));
    body.put("components", entries);
    return new HealthReport(up, Json.toJson(body) + "\n");
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
