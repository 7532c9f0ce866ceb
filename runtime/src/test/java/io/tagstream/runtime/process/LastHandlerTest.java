package io.tagstream.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LastHandlerTest {
  private final List<Integer> ends = new ArrayList<>();
  private final LastHandler handler = new LastHandler(ends::add);

  static Stream<Error> errors() {
    return Stream.of(
        new OutOfMemoryError("Direct buffer memory"),
        new StackOverflowError(),
        new UnsatisfiedLinkError("no torch"),
        new NoClassDefFoundError("A"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void endsTheProcessAfterAnErrorOfTheJvmInAnyThread(Error error) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              throw error;
            },
            "some-watcher");
    thread.setUncaughtExceptionHandler(handler);
    thread.start();
    thread.join();

    assertThat(ends).containsExactly(LastHandler.EXIT_CODE);
  }

  @Test
  void doesNotEndItForAnException() {
    handler.uncaughtException(Thread.currentThread(), new IllegalStateException("a bug"));

    assertThat(ends).isEmpty();
  }

  @Test
  void isToldWhatAThreadCaughtWhereItIsInstalled() {
    LastHandler.handle(new StackOverflowError()); // none is
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(handler);
    try {
      LastHandler.handle(new IllegalStateException("no error of the JVM"));
      assertThat(ends).isEmpty();
      LastHandler.handle(new StackOverflowError());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(ends).containsExactly(3);
  }
}
