package io.tagstream.streams.input.avro;

import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Reads one datum of whoever wrote it: not nested too deep, with no more values than its bytes can
 * pay for, since some take none, and keeping those alone that pointers may lead to. Logical types
 * are left as they are stored, and strings as bytes.
 */
final class BoundedReader extends GenericDatumReader<Object> {
  private static final int DEEPEST = 500;

  /** Of one byte: itself in a union, in a record, and what takes no bytes beside it. */
  private static final int MOST_OF_A_BYTE = 4;

  private static final int MOST_OF_NO_BYTE = 1000;
  private static final GenericData DATA = new GenericData();

  static {
    DATA.setFastReaderEnabled(false); // which asks none of the methods below
  }

  private final List<Set<String>> wanted;
  private long left;
  private int depth;

  /** How many records, arrays and maps are open. */
  private int open;

  private BoundedReader(Schema schema, List<Set<String>> wanted, int bytes) {
    super(schema, schema, DATA);
    this.wanted = wanted;
    left = MOST_OF_NO_BYTE + (long) MOST_OF_A_BYTE * bytes;
  }

  /**
   * Reads it.
   *
   * @param schema of who wrote it
   * @param wanted what pointers have in each place; everything else is missing in what is read
   * @param start of the datum, which ends where the bytes do
   * @throws IllegalArgumentException if it is not there; the message quotes nothing
   */
  static Object read(Schema schema, List<Set<String>> wanted, byte[] value, int start) {
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(value, start, value.length - start, null);
      Object datum = new BoundedReader(schema, wanted, value.length - start).read(null, decoder);
      if (!decoder.isEnd()) {
        throw new IllegalArgumentException("there is more behind it");
      }
      return datum;
    } catch (EOFException e) {
      throw new IllegalArgumentException("it ends too early", e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("it is nested too deep", e);
    } catch (IOException
        | AvroRuntimeException
        | IndexOutOfBoundsException
        | UnsupportedOperationException e) {
      throw new IllegalArgumentException("it is malformed", e);
    }
  }

  @Override
  protected Object readWithoutConversion(Object old, Schema expected, ResolvingDecoder in)
      throws IOException {
    left--;
    if (left < 0) {
      throw new IllegalArgumentException("it has too many values for its bytes");
    }
    if (depth == DEEPEST) {
      throw new IllegalArgumentException("it is nested too deep");
    }
    int opens =
        switch (expected.getType()) {
          case RECORD, ARRAY, MAP -> 1;
          default -> 0;
        };
    depth++;
    open += opens;
    Object datum = super.readWithoutConversion(null, expected, in);
    open -= opens;
    depth--;
    return datum;
  }

  @Override
  protected void readField(
      Object record, Schema.Field field, Object old, ResolvingDecoder in, Object state)
      throws IOException {
    Object value = read(null, field.schema(), in);
    if (isWanted(field.name())) {
      ((IndexedRecord) record).put(field.pos(), value);
    }
  }

  @Override
  protected Object newArray(Object old, int size, Schema schema) {
    return new Elements(new HashMap<>());
  }

  @Override
  protected void addToArray(Object array, long position, Object element) {
    if (open <= wanted.size() && isWanted(Long.toString(position))) {
      ((Elements) array).byIndex().put(position, element);
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  protected void addToMap(Object map, Object key, Object value) {
    if (isWanted(key.toString())) {
      ((Map<Object, Object>) map).put(key, value);
    }
  }

  private boolean isWanted(String name) {
    return open <= wanted.size() && wanted.get(open - 1).contains(name);
  }

  /** Those of an array that are kept. */
  record Elements(Map<Long, Object> byIndex) {}

  @Override
  protected Object readString(Object old, Schema expected, Decoder in) throws IOException {
    return in.readString(null);
  }

  @Override
  protected Object readMapKey(Object old, Schema expected, Decoder in) throws IOException {
    return in.readString(null);
  }
}
