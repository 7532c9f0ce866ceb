package io.tagstream.ner.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model of the Hugging Face hub: {@code owner/name}, or {@code name} alone for the oldest ones;
 * with {@code @revision} where it is not the main branch.
 *
 * @param repository as the hub spells it
 * @param revision a branch, a tag, a commit or {@code refs/pr/N}
 */
record HubName(String repository, String revision) {

  static final String MAIN = "main";

  private static final Pattern NAME =
      Pattern.compile("(\\w[\\w.-]*(?:/\\w[\\w.-]*)?)(?:@(\\w[\\w.-]*(?:/[\\w.-]+)*))?");
  private static final int LONGEST = 96;
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** Empty for what can be no name on the hub, such as most paths. */
  static Optional<HubName> parse(String text) {
    Matcher matcher = NAME.matcher(text);
    if (!matcher.matches() || text.contains("..")) {
      return Optional.empty();
    }
    String repository = matcher.group(1);
    if (repository.length() > LONGEST || repository.contains("--")) {
      return Optional.empty();
    }
    String revision = matcher.group(2);
    return Optional.of(new HubName(repository, revision == null ? MAIN : revision));
  }

  /** Whether a revision is a whole commit hash, which never means anything else. */
  static boolean isCommit(String revision) {
    return COMMIT.matcher(revision).matches();
  }

  /** The folder's name in the hub's cache. */
  String folder() {
    return "models--" + repository.replace("/", "--");
  }

  @Override
  public String toString() {
    return revision.equals(MAIN) ? repository : repository + "@" + revision;
  }
}
