package io.tagstream.trainer.publish;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Names of versions: {@code v1}, {@code v2}, …; others may stand beside them. */
public final class VersionNames {
  private static final Pattern NAME = Pattern.compile("v([1-9][0-9]{0,8})");
  private static final int HIGHEST = 999_999_999;

  private VersionNames() {}

  /** The name behind a number, or, where somebody took the last one, the first that is free. */
  static String after(int number, Set<String> taken) {
    int from = number < HIGHEST ? number + 1 : 1;
    return IntStream.rangeClosed(from, HIGHEST)
        .mapToObj(next -> "v" + next)
        .filter(name -> !taken.contains(name))
        .findFirst()
        .orElseThrow();
  }

  /** The number in a name, or 0 when it is named otherwise. */
  public static int number(String version) {
    Matcher matcher = NAME.matcher(version);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
