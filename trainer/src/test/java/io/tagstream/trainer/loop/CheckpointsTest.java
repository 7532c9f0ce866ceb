package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.trainer.report.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir private Path output;

  @Test
  void areInTheOrderOfTheirSteps() throws IOException {
    Path tenth = checkpoint("checkpoint-10", "a");
    Path second = checkpoint("checkpoint-2", "a");

    assertThat(Checkpoints.of(output)).containsExactly(second, tenth);
    assertThat(Checkpoints.step(tenth)).isEqualTo(10);
    assertThat(Checkpoints.of(output.resolve("none"))).isEmpty();
  }

  @Test
  void whatIsNotWholeOrNotOursIsNone() throws IOException {
    checkpoint(".checkpoint-3", "a");
    checkpoint("checkpoint-best", "a");
    Files.delete(checkpoint("checkpoint-4", "a").resolve(Checkpoints.OPTIMIZER));
    Files.delete(checkpoint("checkpoint-5", "a").resolve(TrainingLog.FILE));

    assertThat(Checkpoints.of(output)).isEmpty();
  }

  @Test
  void theLastIsOfTheSameCourse() throws IOException {
    Path same = checkpoint("checkpoint-2", "a");
    checkpoint("checkpoint-1", "a");
    checkpoint("checkpoint-3", "b");

    assertThat(Checkpoints.last(output, "a")).contains(same);
    assertThat(Checkpoints.last(output, "c")).isEmpty();
  }

  @Test
  void theOldestGo() throws IOException {
    checkpoint("checkpoint-2", "a");
    List<Path> newest = List.of(checkpoint("checkpoint-4", "a"), checkpoint("checkpoint-10", "a"));

    Checkpoints.prune(output, 10, null);
    assertThat(Checkpoints.of(output)).hasSize(3);
    Checkpoints.prune(output, 10, 2);
    assertThat(Checkpoints.of(output)).isEqualTo(newest);
    Checkpoints.prune(output, 10, 5);
    assertThat(Checkpoints.of(output)).isEqualTo(newest);
  }

  @Test
  void thoseOfAnEarlierTrainingGoBeforeTheOneJustWritten() throws IOException {
    checkpoint("checkpoint-400", "a");
    Path later = checkpoint("checkpoint-500", "a");
    Path fresh = checkpoint("checkpoint-2", "b");

    Checkpoints.prune(output, 2, 2);
    assertThat(Checkpoints.of(output)).containsExactly(fresh, later);
    Checkpoints.prune(output, 2, 1);
    assertThat(Checkpoints.of(output)).containsExactly(fresh);
  }

  private Path checkpoint(String name, String course) throws IOException {
    Path directory = Files.createDirectories(output.resolve(name));
    Files.createFile(directory.resolve(Checkpoints.OPTIMIZER));
    new TrainingLog(20, course).write(directory);
    return directory;
  }
}
