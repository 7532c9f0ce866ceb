package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * A request to the trainer; the record's key is the request's id.
 *
 * @param command what to do
 * @param version the model version it is about, or null
 * @param alias the alias it is about, or null for {@code champion} (for {@code dismiss}: {@code
 *     challenger})
 * @param config for {@code retrain}: training settings over the service's own, with the keys of
 *     {@code run_ner.py}, where a null takes a setting away; empty for those of the last training
 *     that was completed, or the service's own if there is none
 * @param request for {@code cancel}: id of the request to stop, or null for the one that runs
 * @param expected for what moves an alias: the version where it must be until then, else the
 *     request is rejected; null for any
 */
public record ControlCommand(
    @JsonProperty(required = true) Command command,
    String version,
    String alias,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> config,
    String request,
    String expected) {

  public ControlCommand {
    Require.present(command, "command");
    requireNames(version, alias, expected);
    if (request != null) {
      Require.id(request, "request");
    }
    config = config == null ? Map.of() : Require.object(config);
  }

  private static void requireNames(String version, String alias, String expected) {
    if (version != null) {
      Require.name(version, "version");
    }
    if (alias != null) {
      Require.name(alias, "alias");
    }
    if (expected != null) {
      Require.name(expected, "expected");
    }
  }

  /**
   * The id of a request, as a record's key: 1 to 200 characters, none of which breaks a line.
   *
   * @throws IllegalArgumentException in one line
   */
  public static String requireId(String key) {
    return Require.id(key, "key");
  }

  /** Asks for a new version; see {@link #config}. */
  public static ControlCommand retrain(Map<String, Object> config) {
    return retrain(config, null);
  }

  /** Asks for a new version that this alias is to point to; see {@link #config}. */
  public static ControlCommand retrain(Map<String, Object> config, String alias) {
    return new ControlCommand(Command.RETRAIN, null, alias, config, null, null);
  }

  /** Points an alias to a version, if it is at the expected one. */
  public static ControlCommand promote(String version, String alias, String expected) {
    return new ControlCommand(Command.PROMOTE, version, alias, null, null, expected);
  }

  /** Takes an alias away, if it is at the expected version. */
  public static ControlCommand dismiss(String alias, String expected) {
    return new ControlCommand(Command.DISMISS, null, alias, null, null, expected);
  }

  /** Points an alias back to its previous version, if it is at the expected one. */
  public static ControlCommand rollback(String alias, String expected) {
    return new ControlCommand(Command.ROLLBACK, null, alias, null, null, expected);
  }

  /** Stops a training; null for the one that runs. */
  public static ControlCommand cancel(String request) {
    return new ControlCommand(Command.CANCEL, null, null, null, request, null);
  }

  /** What to do. */
  public enum Command {
    /** Fine-tune and publish a new version. */
    @JsonProperty("retrain")
    RETRAIN,
    /** Point the alias to a version. */
    @JsonProperty("promote")
    PROMOTE,
    /** Point the alias back to its previous version. */
    @JsonProperty("rollback")
    ROLLBACK,
    /** Take the alias away. */
    @JsonProperty("dismiss")
    DISMISS,
    /** Stop a training that is queued or runs. */
    @JsonProperty("cancel")
    CANCEL;
  }
}
