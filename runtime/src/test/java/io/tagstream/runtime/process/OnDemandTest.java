package io.tagstream.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnDemandTest {
  private final BlockingQueue<String> wishes = new LinkedBlockingQueue<>();
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void losesNoWishHoweverOftenItBegins() throws Exception {
    try (OnDemand worker =
        new OnDemand("wishes", this::fulfil, () -> !wishes.isEmpty(), Duration.ZERO)) {
      for (int i = 1; i <= 20_000; i++) {
        wishes.add("wish");
        worker.wake();
        while (i % 3 == 0 && done.get() < i) {
          Thread.onSpinWait();
        }
      }
      while (done.get() < 20_000) {
        Thread.sleep(1);
      }
    }
  }

  private void fulfil() {
    for (String wish = wishes.poll(); wish != null; wish = wishes.poll()) {
      done.incrementAndGet();
    }
  }

  @Test
  void beginsAgainAfterAFailureAndNotAfterItsEnd() throws Exception {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    OnDemand worker =
        new OnDemand(
            "failing",
            () -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler((thread, e) -> threads.add(thread));
              throw new IllegalStateException("it fails");
            },
            () -> true,
            Duration.ofSeconds(5));
    worker.wake();
    threads.poll(10, TimeUnit.SECONDS).join();
    worker.wake();
    threads.poll(10, TimeUnit.SECONDS).join();

    worker.close();
    worker.wake();
    assertThat(worker.isClosed()).isTrue();
    assertThat(threads.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void waitsForTheEndOfWhatItInterrupts() throws Exception {
    BlockingQueue<String> said = new LinkedBlockingQueue<>();
    OnDemand worker =
        new OnDemand(
            "interrupted",
            () -> {
              said.add("begun");
              try {
                Thread.sleep(60_000);
              } catch (InterruptedException e) {
                said.add("ended");
              }
            },
            () -> true,
            Duration.ofSeconds(30));
    worker.wake();
    assertThat(said.poll(10, TimeUnit.SECONDS)).isEqualTo("begun");

    worker.close();
    assertThat(said.poll()).isEqualTo("ended");
  }
}
