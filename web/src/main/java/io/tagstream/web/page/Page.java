package io.tagstream.web.page;

import io.tagstream.web.http.Access;
import io.tagstream.web.http.Route;
import java.util.List;
import java.util.stream.Stream;

/** The page for browsers: files that are served as they are. */
public final class Page {
  /** Its own files, beside this class. */
  static final List<String> FILES =
      List.of(
          "style.css",
          "icon.svg",
          "app.js",
          "dom.js",
          "entities.js",
          "format.js",
          "frame.js",
          "live.js",
          "record.js",
          "requests.js",
          "stream.js",
          "token.js",
          "try.js");

  private Page() {}

  /**
   * Its routes.
   *
   * @param access who may see it
   * @param index what is at {@code /} for who wants no page
   */
  public static List<Route> routes(Access access, Route index) {
    return Stream.concat(
            Stream.of(new Front(FileRoute.of("index.html", "/", access), index)),
            FILES.stream().map(file -> FileRoute.of(file, "/page/" + file, access)))
        .toList();
  }
}
