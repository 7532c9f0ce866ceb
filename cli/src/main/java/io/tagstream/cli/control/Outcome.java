package io.tagstream.cli.control;

import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.TrainingStatus;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;

/** Tells the answer to a request, and what exit code it has. */
final class Outcome {
  /** Of {@link TrainingStatus.State#FAILED}. */
  static final int FAILED = 1;

  /** Of {@link TrainingStatus.State#REJECTED}: as for any other mistake in the input. */
  static final int REJECTED = 2;

  /** Of {@link TrainingStatus.State#CANCELLED}; 3 is for errors of the JVM. */
  static final int CANCELLED = 4;

  /** Of no answer in time. */
  static final int NO_ANSWER = 5;

  private final CommandLine command;
  private final boolean json;

  /** Tells it on what this command prints to; as the record itself, or in words. */
  Outcome(CommandLine command, boolean json) {
    this.command = command;
    this.json = json;
  }

  /** Tells a status, and returns its exit code. */
  int tell(TrainingStatus status) {
    int code = code(status.state());
    PrintWriter out = command.getOut();
    if (json) {
      out.println(Json.toJson(status));
    } else if (code == 0) {
      out.println(words(status));
    } else {
      command.getErr().println("tagstream: " + words(status));
    }
    out.flush();
    return code;
  }

  /** Tells that nothing came. */
  int noAnswer(String id, long seconds) {
    command
        .getErr()
        .printf(
            "tagstream: request %s: no answer within %d s; does a trainer run?"
                + " 'tagstream status %1$s' tells later%n",
            id, seconds);
    return NO_ANSWER;
  }

  static int code(TrainingStatus.State state) {
    return switch (state) {
      case ACCEPTED, RUNNING, COMPLETED -> 0;
      case FAILED -> FAILED;
      case REJECTED -> REJECTED;
      case CANCELLED -> CANCELLED;
    };
  }

  /** A status in one line, as {@code request a1: completed, v3, promoted, dev F1 0.5123}. */
  static String words(TrainingStatus status) {
    StringBuilder line =
        new StringBuilder("request %s: %s".formatted(status.requestId(), name(status.state())));
    if (status.step() != null && !status.state().isFinal()) {
      line.append(", step %d of %d".formatted(status.step(), status.totalSteps()));
    }
    if (status.version() != null) {
      line.append(", ").append(status.version());
    }
    if (Boolean.TRUE.equals(status.promoted())) {
      line.append(", promoted to ").append(status.alias());
    }
    if (status.f1() != null) {
      line.append(", dev F1 ").append(f1(status.f1()));
    }
    String more = status.error() == null ? status.note() : status.error();
    return more == null ? line.toString() : line.append(": ").append(more).toString();
  }

  /** An F1 in a line or a cell; nothing for null. */
  static String f1(Double value) {
    return value == null ? "" : String.format(Locale.ROOT, "%.4f", value);
  }

  static String name(TrainingStatus.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
