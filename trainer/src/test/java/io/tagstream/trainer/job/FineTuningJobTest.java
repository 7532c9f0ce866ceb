package io.tagstream.trainer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.trainer.job.TrainingJob.Outcome;
import io.tagstream.trainer.report.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the service hears of a training that cannot be: no word of a file. */
class FineTuningJobTest {
  private static final Path BASE = Path.of("../ner/src/test/resources/architectures/bert");

  @TempDir private Path temp;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();
  private final FineTuningJob job =
      new FineTuningJob(new TrainingListener() {}, DownloadListener.NONE);

  @BeforeEach
  void configure() throws IOException {
    write("train.txt", "Mary B-A\nwent O\n\nMary B-A\nwent O\n");
    write("dev.txt", "Mary B-A\nwent O\n");
    config.put("model_name_or_path", BASE.toString()).put("data_dir", temp.toString());
    config.put("max_steps", 30).put("learning_rate", 1e-2).put("no_cuda", true);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train.txt|root:x:0:0:secret:/root:/bin/bash|train.txt:1: expected",
        "dev.txt|Mary B-A\\nSECRET=secret|dev.txt:2: expected",
        "dev.txt|Mary secret-secret|dev.txt is not among the 2 labels",
        "labels.txt|root:x:0:0:secret:/root:/bin/bash|train.txt is not among the 2 labels",
        "labels.txt|B-A\\nroot:x:0:0:secret:/root:/bin/bash|no. 3 of 3 is no label",
        "labels.txt|B-A\\nB-A\\nsecret|labels.txt is no file of labels",
        "labels.txt|B-A\\nSECRET=secret|no. 3 of 3 is no label",
        "model/config.json|secret|is malformed JSON",
        "model/config.json|{\"vocab_size\": secret}|is malformed JSON",
      })
  void namesTheFileAndNotWhatStandsInIt(String file, String text, String message)
      throws IOException {
    Path written = write(file, text.replace("\\n", "\n") + "\n");
    if (file.startsWith("labels")) {
      config.put("labels", written.toString());
    } else if (file.startsWith("model")) {
      Files.copy(BASE.resolve("tokenizer.json"), written.resolveSibling("tokenizer.json"));
      config.put("model_name_or_path", written.getParent().toString());
    }

    assertThatThrownBy(this::run)
        .hasMessageContaining(message)
        .hasStackTraceContaining("FineTuningJob")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContainIgnoringCase("secret", "root:"));
  }

  @Test
  void tellsWhetherAModelTellsWordsApart() throws Exception {
    Outcome outcome = run();

    assertThat(outcome.heldOut().score(outcome.modelDirectory()).isUniform()).isFalse();
    config.put("learning_rate", 1e-9).put("max_steps", 1);
    write("dev.txt", "went O\nwent O\n");
    assertThat(run().heldOut().score(outcome.modelDirectory()).isUniform()).isFalse();
  }

  private Outcome run() throws Exception {
    return job.run(config, Files.createTempDirectory(temp, "output"), progress -> {}, () -> false);
  }

  private static String stackTrace(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private Path write(String name, String text) throws IOException {
    Path file = temp.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
