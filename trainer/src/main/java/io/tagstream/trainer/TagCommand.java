package io.tagstream.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.model.Entity;
import io.tagstream.ner.model.NerModel;
import io.tagstream.ner.model.Tagging;
import io.tagstream.ner.text.EncodedSentence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tagstream tag}. */
@Command(
    name = "tag",
    description =
        "Reads lines of text on standard input and writes a JSON object with the entities of each.")
public final class TagCommand implements Callable<Integer> {
  private static final int BATCH = 64;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A fine-tuned model, in Hugging Face's layout.")
  Path model;

  /** One line of the output; offsets in Unicode code points. */
  record TaggedLine(String text, List<Entity> entities) {}

  @Override
  public Integer call() throws IOException {
    ObjectMapper json = new ObjectMapper();
    // Standard streams are not ours to close.
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (NerModel tagger = NerModel.load(model)) {
      List<EncodedSentence> batch = new ArrayList<>();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        batch.add(tagger.encode(line));
        // Whoever types a line sees its entities at once; a pipe is read in batches.
        if (batch.size() == BATCH || !in.ready()) {
          write(tagger, batch, json, out);
        }
      }
      write(tagger, batch, json, out);
    }
    return 0;
  }

  private static void write(
      NerModel tagger, List<EncodedSentence> batch, ObjectMapper json, PrintStream out)
      throws IOException {
    List<Tagging> taggings = tagger.tag(batch);
    for (int i = 0; i < batch.size(); i++) {
      List<Entity> entities = taggings.get(i).entities();
      out.println(json.writeValueAsString(new TaggedLine(batch.get(i).text(), entities)));
    }
    out.flush();
    batch.clear();
  }
}
