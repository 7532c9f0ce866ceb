package io.tagstream.streams.registry;

import io.tagstream.ner.tag.Tagger;
import java.io.IOException;
import java.nio.file.Path;

/** Makes a tagger of a Hugging Face directory. */
@FunctionalInterface
public interface ModelLoader {

  /**
   * Loads a model; the caller closes it.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  Tagger load(Path directory) throws IOException;
}
