package io.tagstream.streams.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CatchUpTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void answersWhatWasAskedBeforeTheLookAndNothingElse() throws Exception {
    CatchUp catchUp = new CatchUp(LONG);
    long before = catchUp.ask();
    long looked = catchUp.asked();
    CompletableFuture<Boolean> during = waiting(catchUp, catchUp.ask());

    catchUp.answer(looked);

    assertThat(catchUp.await(before)).isTrue();
    assertThat(during).isNotDone();
    assertThat(catchUp.isAsked()).isTrue();
    catchUp.answer(catchUp.asked());
    assertThat(during.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(catchUp.isAsked()).isFalse();
  }

  @Test
  void givesUpOnceForAllWhoWait() throws Exception {
    CatchUp catchUp = new CatchUp(Duration.ofMillis(1));
    long first = catchUp.ask();

    assertThat(catchUp.await(first)).isFalse();
    assertThat(catchUp.await(catchUp.ask())).isFalse();
  }

  @Test
  void letsAllGoAtTheEnd() throws Exception {
    CatchUp catchUp = new CatchUp(LONG);
    CompletableFuture<Boolean> waiting = waiting(catchUp, catchUp.ask());

    catchUp.end();

    assertThat(waiting.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(catchUp.await(catchUp.ask())).isTrue();
  }

  private static CompletableFuture<Boolean> waiting(CatchUp catchUp, long question) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return catchUp.await(question);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }
}
