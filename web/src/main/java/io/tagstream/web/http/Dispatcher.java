package io.tagstream.web.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each request its id and its route, or says what there is instead. */
final class Dispatcher extends Handler.Abstract.NonBlocking {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /** Of clients' ids: what is safe in a header, in JSON and in a log. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._~:+/=-]{1,128}");

  private static final String OTHER = "other";

  private final Map<String, Route> routes = new TreeMap<>();
  private final Limits limits;
  private final Memory memory;
  private final Clients clients;
  private final HttpMeters meters;

  Dispatcher(List<Route> routes, Limits limits, Clients clients, HttpMeters meters) {
    routes.forEach(route -> this.routes.put(route.path(), route));
    this.limits = limits;
    this.memory = new Memory(limits.memoryBytes());
    this.clients = clients;
    this.meters = meters;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Route route = routes.get(request.getHttpURI().getCanonicalPath());
    Exchange exchange = exchange(request, response, callback, route);
    try {
      dispatch(request.getMethod(), route, exchange);
    } catch (RuntimeException | Error e) {
      if (e instanceof HttpException bad) {
        exchange.problem(
            Problem.of(bad.getCode(), "the request cannot be read: " + bad.getReason()));
        return true;
      }
      LOG.warn("Request {}: {} {} failed", exchange.id(), request.getMethod(), path(route), e);
      exchange.problem(Problem.of(500, "an error of the server: its log has the request's id"));
    }
    return true;
  }

  /** Answers what is no request: the server has read as much as it takes of it. */
  boolean refuse(Request request, Response response, Callback callback) {
    if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof EofException gone) {
      callback.failed(gone); // nobody reads an answer
      return true;
    }
    Exchange exchange = exchange(request, response, callback, null);
    Object status = request.getAttribute(ErrorHandler.ERROR_STATUS);
    Object reason = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    exchange.problem(
        Problem.of(
                status instanceof Integer code ? code : 500,
                reason == null ? "the request cannot be read" : reason.toString())
            .with("Connection", "close"));
    return true;
  }

  private Exchange exchange(Request request, Response response, Callback callback, Route route) {
    var connection = request.getConnectionMetaData().getConnection();
    Exchange exchange =
        new Exchange(
            request,
            response,
            callback,
            id(request),
            limits,
            memory,
            ended -> {
              meters.answered(path(route), ended.status(), ended.nanos());
              clients.ends(connection);
            });
    clients.begins(connection, exchange);
    return exchange;
  }

  private void dispatch(String method, Route route, Exchange exchange) {
    if (route == null) {
      exchange.problem(
          Problem.of(404, "nothing is here: there are " + String.join(" ", routes.keySet())));
      return;
    }
    boolean reads = route.method().equals("GET");
    String allowed = reads ? "GET, HEAD, OPTIONS" : route.method() + ", OPTIONS";
    if (method.equals("OPTIONS")) {
      exchange.answer(new Answer(204, null, Map.of("Allow", allowed), new byte[0]));
    } else if (method.equals(route.method()) || (reads && method.equals("HEAD"))) {
      route.handle(exchange);
    } else {
      exchange.problem(
          Problem.of(405, "%s takes %s".formatted(route.path(), allowed)).with("Allow", allowed));
    }
  }

  private static String id(Request request) {
    String given = request.getHeaders().get("X-Request-Id");
    return given != null && ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }

  private static String path(Route route) {
    return route == null ? OTHER : route.path();
  }
}
