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
          "app.js",
          "dom.js",
          "entities.js",
          "format.js",
          "frame.js",
          "health.css",
          "health.js",
          "icon.svg",
          "label-desk.js",
          "label-editor.js",
          "label-progress.js",
          "label-text.js",
          "label.css",
          "label.js",
          "live.js",
          "models.css",
          "models.js",
          "record.js",
          "requests.js",
          "scores.css",
          "scores.js",
          "stream.css",
          "stream.js",
          "style.css",
          "token.js",
          "train.css",
          "train.js",
          "try.css",
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
