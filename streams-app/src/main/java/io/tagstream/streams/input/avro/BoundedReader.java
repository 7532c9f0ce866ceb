package io.tagstream.streams.input.avro;

import java.io.EOFException;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Reads one datum of whoever wrote it: not nested too deep, and with no more values than its bytes
 * can pay for, since some take none. Logical types are left as they are stored, and strings as
 * bytes.
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

  private long left;
  private int depth;

  private BoundedReader(Schema schema, int bytes) {
    super(schema, schema, DATA);
    left = MOST_OF_NO_BYTE + (long) MOST_OF_A_BYTE * bytes;
  }

  /**
   * Reads it.
   *
   * @param schema of who wrote it
   * @param start of the datum, which ends where the bytes do
   * @throws IllegalArgumentException if it is not there; the message quotes nothing
   */
  static Object read(Schema schema, byte[] value, int start) {
    try {
      BinaryDecoder decoder =
          DecoderFactory.get().binaryDecoder(value, start, value.length - start, null);
      Object datum = new BoundedReader(schema, value.length - start).read(null, decoder);
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
    depth++;
    Object datum = super.readWithoutConversion(null, expected, in);
    depth--;
    return datum;
  }

  @Override
  protected Object readString(Object old, Schema expected, Decoder in) throws IOException {
    return in.readString(null);
  }

  @Override
  protected Object readMapKey(Object old, Schema expected, Decoder in) throws IOException {
    return in.readString(null);
  }
}
