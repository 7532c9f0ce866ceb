package io.tagstream.ner.files;

/** Hears how the fetching of a base model goes. Called on the thread that fetches. */
@FunctionalInterface
public interface DownloadListener {

  /** Hears nothing. */
  DownloadListener NONE = (file, bytes, totalBytes) -> {};

  /**
   * Some more of a file has arrived.
   *
   * @param file the file's name, for showing
   * @param bytes how much has arrived
   * @param totalBytes the whole size, or -1 where the server does not tell
   */
  void downloaded(String file, long bytes, long totalBytes);

  /** The download is over (or was not needed), and the model is being converted into the cache. */
  default void converting(String model) {}
}
