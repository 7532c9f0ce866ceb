package io.tagstream.streams.registry;

import io.tagstream.ner.tag.Tagger;
import io.tagstream.schemas.record.ModelVersion;

/** Hears of the models that an alias points to; called on the watcher's thread. */
public interface ModelListener {

  /**
   * A new model, loaded and warm. The listener owns it from now on, and closes it also when it
   * throws.
   *
   * @param version the registry's record of it
   */
  void loaded(ModelVersion version, Tagger tagger);

  /**
   * A model that cannot serve; the one before stays.
   *
   * @param version its name
   * @param reason in one line
   */
  void rejected(String version, String reason);

  /**
   * The alias is gone, while a model serves.
   *
   * @return whether that was let go; else it stays until there is another one
   */
  boolean dismissed();
}
