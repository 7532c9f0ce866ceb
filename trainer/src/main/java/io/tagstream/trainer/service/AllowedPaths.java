package io.tagstream.trainer.service;

import io.tagstream.ner.source.BaseModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files that requests may name. What a training reads shows in what is published, and what it
 * writes replaces files: without bounds, whoever may write to the control topic could do with the
 * trainer's files what the trainer can.
 *
 * @param corpora directories below which corpora and labels may be
 * @param models directories below which models may be; those known by a name need none
 */
public record AllowedPaths(List<Path> corpora, List<Path> models) {
  /** No file at all. */
  public static final AllowedPaths NONE = new AllowedPaths(List.of(), List.of());

  private static final List<String> OF_CORPORA =
      List.of("data_dir", "train_file", "validation_file", "test_file", "labels");
  private static final List<String> OF_MODELS =
      List.of("model_name_or_path", "config_name", "tokenizer_name");
  private static final List<String> OF_THE_TRAINER =
      List.of("output_dir", "resume_from_checkpoint", "cache_dir");

  public AllowedPaths {
    corpora = List.copyOf(corpora);
    models = List.copyOf(models);
  }

  /** Whether a setting is the trainer's own, so that requests may not have it. */
  public static boolean isOfTheTrainer(String key) {
    return OF_THE_TRAINER.contains(key);
  }

  /**
   * Looks at the paths of a training's settings, with all links resolved. The files need not be
   * there; whether they are does not show.
   *
   * @param config the settings
   * @param trusted settings of the trainer's own, whose values may be any
   * @throws IllegalArgumentException in one line that names the key and the option that opens it
   */
  void check(Map<String, Object> config, Map<String, Object> trusted) {
    config.forEach(
        (key, value) -> {
          if (value instanceof String text && !text.equals(trusted.get(key))) {
            check(key, text);
          }
        });
  }

  private void check(String key, String value) {
    if (OF_CORPORA.contains(key)) {
      requireBelow(key, value, corpora, "--corpora");
    } else if (OF_MODELS.contains(key) && !isName(value)) {
      requireBelow(key, value, models, "--models");
    } else if (isOfTheTrainer(key)) {
      throw new IllegalArgumentException(
          key + ": is the trainer's to set: leave it out, or give it in the trainer's --config");
    }
  }

  /** A file of that name would be taken first. */
  private static boolean isName(String value) {
    return BaseModels.isName(value)
        && !Files.exists(Path.of(value))
        && !Files.exists(Path.of(value + ".index"));
  }

  private static void requireBelow(String key, String value, List<Path> roots, String option) {
    if (!isBelow(value, roots)) {
      throw new IllegalArgumentException(
          roots.isEmpty()
              ? "%s: requests may name no file here: start the trainer with %s DIR"
                  .formatted(key, option)
              : "%s: requests may name files below %s only: start the trainer with another %s DIR"
                  .formatted(
                      key,
                      roots.stream().map(Path::toString).collect(Collectors.joining(", ")),
                      option));
    }
  }

  private static boolean isBelow(String value, List<Path> roots) {
    try {
      Path path = Path.of(value);
      List<Path> real =
          roots.stream().map(Path::toAbsolutePath).map(AllowedPaths::orItself).toList();
      return isBelow(path, real) && entries(path).stream().allMatch(entry -> isBelow(entry, real));
    } catch (InvalidPathException | IOException e) {
      return false;
    }
  }

  private static boolean isBelow(Path path, List<Path> roots) {
    try {
      Path real = real(path.toAbsolutePath());
      return roots.stream().anyMatch(real::startsWith);
    } catch (IOException e) {
      return false;
    }
  }

  private static Path orItself(Path root) {
    try {
      return real(root);
    } catch (IOException e) {
      return root;
    }
  }

  /** Where a path leads, or would if it existed. */
  private static Path real(Path path) throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException e) {
      Path parent = path.getParent();
      return parent == null ? path : real(parent).resolve(path.getFileName()).normalize();
    }
  }

  /** What a training may read when it is given a directory: links lead anywhere. */
  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }
}
