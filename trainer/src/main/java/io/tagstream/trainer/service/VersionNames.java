package io.tagstream.trainer.service;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of versions: {@code v1}, {@code v2}, …; others may stand beside them. */
final class VersionNames {
  private static final Pattern NAME = Pattern.compile("v([1-9][0-9]{0,8})");

  private VersionNames() {}

  static String name(int number) {
    return "v" + number;
  }

  /** The number in a name, or 0 when it is named otherwise. */
  static int number(String version) {
    Matcher matcher = NAME.matcher(version);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }
}
