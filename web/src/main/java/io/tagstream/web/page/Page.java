package io.tagstream.web.page;

import io.tagstream.web.http.Access;
import io.tagstream.web.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page for browsers: files that are served as they are. */
public final class Page {
  /** Its own files, beside this class. */
  static final List<String> FILES =
      List.of(
          "app.js",
          "ask.js",
          "chart.js",
          "confusions.js",
          "course.js",
          "dom.js",
          "entities.js",
          "errand.js",
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
          "letter.js",
          "letters.js",
          "life.js",
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
          "trainform.js",
          "try.css",
          "try.js",
          "verdicts.js",
          "versions.js",
          "way.js");

  /** Those of libraries, from the jars that Maven brings: which name each has here. */
  static final Map<String, String> LIBRARIES =
      Map.of(
          "uplot.js", "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.esm.js",
          "uplot.css", "/META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.min.css");

  private Page() {}

  /**
   * Its routes.
   *
   * @param access who may see it
   * @param index what is at {@code /} for who wants no page
   */
  public static List<Route> routes(Access access, Route index) {
    List<Route> routes = new ArrayList<>();
    routes.add(new Front(FileRoute.of("index.html", "/", access), index));
    FILES.forEach(file -> routes.add(FileRoute.of(file, "/page/" + file, access)));
    LIBRARIES.forEach((name, file) -> routes.add(FileRoute.of(file, "/page/" + name, access)));
    return routes;
  }
}
