package io.tagstream.cli.train;

import picocli.CommandLine.Command;

/** {@code tagstream train}. */
@Command(
    name = "train",
    modelTransformer = TrainingFlags.class,
    description = {
      "Fine-tunes, evaluates and predicts, as --do_train, --do_eval and --do_predict say.",
      "The arguments are those of Hugging Face's run_ner.py, as flags or as a JSON file."
    })
public final class TrainCommand extends RunCommand {}
