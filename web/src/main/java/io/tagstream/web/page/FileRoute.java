package io.tagstream.web.page;

import io.tagstream.web.http.Access;
import io.tagstream.web.http.Answer;
import io.tagstream.web.http.Exchange;
import io.tagstream.web.http.Problem;
import io.tagstream.web.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** A file, kept by browsers until it is another one. */
final class FileRoute implements Route {
  /**
   * The page runs its own scripts alone, talks to its own server alone, and is in nobody's frame:
   * what it shows comes from strangers.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final String path;
  private final Access access;
  private final String tag;
  private final Answer whole;
  private final Answer known;

  private FileRoute(String path, Access access, String type, byte[] bytes) {
    this.path = path;
    this.access = access;
    tag = '"' + digest(bytes) + '"';
    Map<String, String> headers =
        Map.of(
            "Cache-Control", "no-cache",
            "ETag", tag,
            "Content-Security-Policy", POLICY,
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY");
    whole = new Answer(200, type, headers, bytes);
    known = new Answer(304, type, headers, null);
  }

  /**
   * A file.
   *
   * @param file beside this class, or from the root of the class path if it begins with a slash
   */
  static FileRoute of(String file, String path, Access access) {
    try (InputStream in = FileRoute.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no file " + file + " of the page");
      }
      String type = TYPES.get(file.substring(file.lastIndexOf('.') + 1));
      return new FileRoute(path, access, type, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void handle(Exchange exchange) {
    Problem problem = access.reading(exchange);
    if (problem != null) {
      exchange.problem(problem);
    } else {
      exchange.answer(tag.equals(exchange.header("If-None-Match")) ? known : whole);
    }
  }
}
