package io.tagstream.streams.scoring.windows;

import io.tagstream.streams.scoring.ScoringDriver;
import io.tagstream.streams.scoring.state.WindowStores;
import java.io.File;
import java.util.function.Function;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;

/** What a windows processor finds in its task: its stores, and records of its topic. */
public final class MockWindowStores {
  private MockWindowStores() {}

  /**
   * Opens it.
   *
   * @param folder of the stores' state
   * @param kind of the stores
   */
  public static MockProcessorContext<Object, Object> open(
      File folder, Function<String, KeyValueBytesStoreSupplier> kind) {
    MockProcessorContext<Object, Object> context =
        new MockProcessorContext<>(ScoringDriver.properties(), new TaskId(1, 0), folder);
    context.setCurrentSystemTimeMs(1_000);
    context.setRecordMetadata("evaluation-scores", 0, 0);
    context.setCurrentStreamTimeMs(0);
    WindowStores.builders(kind)
        .forEach(
            builder -> {
              StateStore store = builder.withLoggingDisabled().withCachingDisabled().build();
              store.init(context.getStateStoreContext(), store);
              context.addStateStore(store);
            });
    return context;
  }
}
