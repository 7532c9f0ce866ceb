package io.tagstream.runtime.topic;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for what Kafka's clients were asked for; for how long is theirs to know. */
public final class Answers {
  private Answers() {}

  /**
   * The answer.
   *
   * @throws KafkaException if there is none: the cause itself, or around what is no such exception
   * @throws InterruptException if this thread was interrupted, as it still is then
   */
  public static <T> T await(Future<T> answer) {
    return await(
        answer, cause -> cause instanceof KafkaException e ? e : new KafkaException(cause));
  }

  /**
   * The answer, or in one line what there is none to.
   *
   * @throws KafkaException around the cause, its message behind the problem; only a client that is
   *     refused gets the cause itself, whatever was asked for
   * @throws InterruptException if this thread was interrupted, as it still is then
   */
  public static <T> T await(Future<T> answer, String problem) {
    return await(
        answer,
        cause ->
            cause instanceof AuthenticationException refused
                ? refused
                : new KafkaException(problem + ": " + cause.getMessage(), cause));
  }

  /**
   * The answer.
   *
   * @param failure what to throw if there is none, by the cause
   * @throws InterruptException if this thread was interrupted, as it still is then
   */
  public static <T> T await(Future<T> answer, Function<Throwable, KafkaException> failure) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw failure.apply(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
