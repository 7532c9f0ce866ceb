package io.tagstream.streams.registry;

import io.tagstream.schemas.ModelVersion;
import io.tagstream.streams.engine.ServingModel;

/** Hears of champions; called on the watcher's thread. */
public interface ChampionListener {

  /**
   * A new champion, loaded and warm. The listener owns it from now on, and closes it also when it
   * throws.
   *
   * @param version the registry's record of it
   */
  void champion(ModelVersion version, ServingModel model);

  /**
   * A champion that cannot serve; the one before stays.
   *
   * @param version its name
   * @param reason in one line
   */
  void rejected(String version, String reason);
}
