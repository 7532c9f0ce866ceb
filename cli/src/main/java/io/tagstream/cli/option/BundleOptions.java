package io.tagstream.cli.option;

import io.tagstream.runtime.bundle.BundleSources;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of every command that fetches models. */
public final class BundleOptions {
  @Option(
      names = "--allow-bundle-uri",
      paramLabel = "PREFIX",
      description =
          "Fetch bundles that a version's record has a uri for, instead of chunks, where it is below"
              + " this one: https://host/path/, http://host/path/ or file:/directory/. May be given"
              + " several times. Default: none is fetched.")
  private List<String> allowed = List.of();

  /** Where bundles may come from, besides their topic. */
  public BundleSources sources() {
    try {
      return BundleSources.of(allowed);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--allow-bundle-uri " + e.getMessage(), e);
    }
  }
}
