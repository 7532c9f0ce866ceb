package io.tagstream.streams.scoring.state;

import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Values that begin with the number of their format, so that a release reads what earlier ones have
 * written, and takes nothing of a later one for something else. Each kind of value counts its own.
 * Keys have none: a store whose keys change needs another name.
 */
public final class Versioned {
  private Versioned() {}

  /** The serde of values that have got their number, and have not changed otherwise. */
  public static <T> Serde<T> serde(Serde<T> format) {
    return serde(List.of(format, format));
  }

  /**
   * A serde that writes the last of the formats and reads all of them. Of an unknown one it throws
   * a {@link SerializationException} with one line that says what to do.
   *
   * @param formats from 1 on, which has no number before it
   */
  static <T> Serde<T> serde(List<Serde<T>> formats) {
    Serde<T> last = formats.get(formats.size() - 1);
    return Serdes.serdeFrom(
        (topic, value) ->
            value == null
                ? null
                : numbered(formats.size(), last.serializer().serialize(topic, value)),
        (topic, bytes) -> bytes == null ? null : read(formats, topic, bytes));
  }

  private static byte[] numbered(int format, byte[] value) {
    byte[] bytes = new byte[1 + value.length];
    bytes[0] = (byte) format;
    System.arraycopy(value, 0, bytes, 1, value.length);
    return bytes;
  }

  private static <T> T read(List<Serde<T>> formats, String topic, byte[] bytes) {
    boolean numbered = isNumbered(bytes);
    int format = numbered ? bytes[0] : 1;
    if (format > formats.size()) {
      throw new SerializationException(unknown(topic, format, formats.size()));
    }
    byte[] value = numbered ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    return formats.get(format - 1).deserializer().deserialize(topic, value);
  }

  /**
   * What was written before formats had numbers begins with a flag, with the high byte of a number,
   * which is 0 or −1 for all that are not astronomic, or as JSON does.
   */
  private static boolean isNumbered(byte[] bytes) {
    return bytes.length > 0 && bytes[0] > 1 && bytes[0] != '{';
  }

  private static String unknown(String topic, int format, int last) {
    return ("topic %s: format %d, and this release reads 1 to %d: run the release that wrote it, or"
            + " start scoring anew: stop all taggers, empty evaluation-scores, run"
            + " kafka-streams-application-reset.sh for the -scoring application, and delete"
            + " scoring/ in every state directory")
        .formatted(topic, format, last);
  }
}
