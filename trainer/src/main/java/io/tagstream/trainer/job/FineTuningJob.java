package io.tagstream.trainer.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.corpus.CorpusException;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.files.Digests;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.score.Average;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.TagScores;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.schemas.record.ModelVersion.TrainingData;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.corpus.ContentException;
import io.tagstream.trainer.corpus.TrainingCorpus;
import io.tagstream.trainer.loop.Trainer;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingProgress;
import io.tagstream.trainer.report.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What the trainer service does for a {@code retrain}: a training with evaluation. */
public final class FineTuningJob implements TrainingJob {
  private static final Pattern LABEL = Pattern.compile("[\\p{L}\\p{M}\\p{N}._&+/ -]{1,66}");

  private final TrainingListener listener;
  private final DownloadListener downloads;

  /** Tells {@code listener} of every training, beside the status topic. */
  public FineTuningJob(TrainingListener listener, DownloadListener downloads) {
    this.listener = listener;
    this.downloads = downloads;
  }

  @Override
  public void check(JsonNode config) {
    var unused = arguments(config, Path.of("output"));
  }

  private static TrainingArguments arguments(JsonNode config, Path outputDirectory) {
    if (!(config.deepCopy() instanceof ObjectNode settings)) {
      throw new IllegalArgumentException("config: a JSON object is expected");
    }
    settings.put("output_dir", outputDirectory.toString());
    settings.put("resume_from_checkpoint", "last");
    settings.put("do_train", true);
    settings.put("do_eval", true);
    // It goes on from the newest, and the folder is deleted in the end.
    settings.putIfAbsent("save_total_limit", IntNode.valueOf(1));
    settings.putIfAbsent("save_seconds", IntNode.valueOf(60));
    return TrainingArguments.of(settings);
  }

  @Override
  public Outcome run(
      JsonNode config, Path outputDirectory, Progress progress, BooleanSupplier cancelled)
      throws Exception {
    TrainingArguments args = arguments(config, outputDirectory);
    try {
      return run(args, progress, cancelled);
    } catch (ContentException e) {
      throw new IllegalArgumentException(e.withoutContent());
    } catch (IOException e) {
      throw withoutContent(e, args);
    }
  }

  /** How it ended is published and logged, and what stands in files is not for all to read. */
  private static IOException withoutContent(IOException e, TrainingArguments args) {
    if (e instanceof CorpusException corpus) {
      return new IOException(
          "%s:%d: expected %s".formatted(corpus.file(), corpus.line(), corpus.expected()));
    }
    if (e instanceof JsonProcessingException || e.getCause() instanceof JsonProcessingException) {
      return new IOException(
          "model_name_or_path: a file of %s is malformed JSON".formatted(args.modelNameOrPath()));
    }
    return e;
  }

  private Outcome run(TrainingArguments args, Progress progress, BooleanSupplier cancelled)
      throws IOException {
    TrainingCorpus corpus = TrainingCorpus.read(args, outside -> Optional.empty());
    requirePublishable(corpus.labels().labels());
    TrainingData data =
        new TrainingData(
            args.trainFile() == null ? args.dataDir() : args.trainFile(),
            (long) corpus.train().size(),
            Digests.sha256(corpus.trainFile().orElseThrow()));
    TrainingResult result =
        new Trainer(args, new Reporter(progress).and(listener), downloads).run(corpus, cancelled);
    if (result.cancelled()) {
      return null;
    }
    Average micro = result.dev().map(TagScores::entities).orElseThrow().micro();
    return new Outcome(
        result.directory(),
        result.labels(),
        result.baseModel(),
        data,
        Map.of("precision", micro.precision(), "recall", micro.recall(), "f1", micro.f1()),
        model -> score(model, corpus.dev(), corpus.labels()));
  }

  /** Labels are published: a line of another file is none. */
  private static void requirePublishable(List<String> labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (!LABEL.matcher(labels.get(i)).matches()) {
        throw new IllegalArgumentException(
            "labels: no. %d of %d is no label: wanted up to 66 letters, digits, blanks and '-', '_', '.', '&', '+', '/'"
                .formatted(i + 1, labels.size()));
      }
    }
  }

  /** Scores as a tagger would tag: in the fastest type here, and with whatever labels it has. */
  private static Score score(Path modelDirectory, List<Sentence> gold, LabelSet labels)
      throws IOException {
    try (NerModel model = NerModel.load(modelDirectory)) {
      List<List<String>> predicted =
          model.tagsOfWords(gold.stream().map(Sentence::tokens).toList());
      return new Score(
          IntStream.range(0, gold.size())
              .mapToObj(
                  i ->
                      ConfusionCounts.of(
                          labels.decode(gold.get(i).tags()),
                          model.labelSet().decode(predicted.get(i)),
                          EntitySpan::type))
              .toList(),
          isOne(predicted) && !isOne(gold.stream().map(Sentence::tags).toList()));
    }
  }

  private static boolean isOne(List<List<String>> tags) {
    return tags.stream().flatMap(List::stream).distinct().limit(2).count() < 2;
  }

  /** Hands the trainer's events to the service. */
  private static final class Reporter implements TrainingListener {
    private final Progress progress;
    private TrainingProgress last;

    Reporter(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void started(int sentences, int stepsDone, int totalSteps) {
      if (stepsDone > 0) {
        progress.resumed(stepsDone);
      }
    }

    @Override
    public void step(TrainingProgress step) {
      last = step;
      progress.report(last);
    }

    @Override
    public void saved(Path directory) {
      if (last.step() < last.totalSteps()) { // else it is the model itself
        progress.saved(last.step());
      }
    }

    @Override
    public void evaluated(double epoch, double loss, TagScores scores) {
      if (last != null) { // else only the evaluation was left to do
        last = last.withF1(scores.entities().micro().f1());
        progress.report(last);
      }
    }
  }
}
