package io.tagstream.web.http;

/** What is at a path. Called on the server's own threads, of which it must block none. */
public interface Route {
  /** Its path, without variables. */
  String path();

  /** The method it takes; with {@code GET} also {@code HEAD}. */
  default String method() {
    return "GET";
  }

  /** Sees to it that the exchange is answered, now or later. */
  void handle(Exchange exchange);
}
