package io.tagstream.ner.format;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One protocol buffer message, read by field numbers; nested bytes are shared, not copied. */
public final class ProtoFields {

  private final UnknownFieldSet fields;

  private ProtoFields(UnknownFieldSet fields) {
    this.fields = fields;
  }

  /** Reads a message, whose bytes must stay as they are. */
  public static ProtoFields parse(ByteString message) throws InvalidProtocolBufferException {
    CodedInputStream input = message.newCodedInput();
    input.enableAliasing(true);
    try {
      return new ProtoFields(UnknownFieldSet.newBuilder().mergeFrom(input).build());
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  /** Whether a field is there. */
  public boolean has(int field) {
    return fields.hasField(field);
  }

  /** The values of a repeated string, bytes or message field. */
  public List<ByteString> all(int field) {
    return fields.getField(field).getLengthDelimitedList();
  }

  /** The last value of a string, bytes or message field; empty if it is not there. */
  public ByteString bytes(int field) {
    List<ByteString> values = all(field);
    return values.isEmpty() ? ByteString.EMPTY : values.get(values.size() - 1);
  }

  /** The last value of a string field; empty if it is not there. */
  public String string(int field) {
    return bytes(field).toStringUtf8();
  }

  /** The last value of an integer field; 0 if it is not there. */
  public long number(int field) {
    List<Long> values = fields.getField(field).getVarintList();
    return values.isEmpty() ? 0 : values.get(values.size() - 1);
  }

  /** The last value of a {@code fixed32} field; 0 if it is not there. */
  public int fixed32(int field) {
    List<Integer> values = fields.getField(field).getFixed32List();
    return values.isEmpty() ? 0 : values.get(values.size() - 1);
  }

  /** The values of a repeated integer field, packed or not. */
  public List<Long> numbers(int field) throws IOException {
    List<Long> values = new ArrayList<>(fields.getField(field).getVarintList());
    for (ByteString packed : all(field)) {
      CodedInputStream input = packed.newCodedInput();
      while (!input.isAtEnd()) {
        values.add(input.readRawVarint64());
      }
    }
    return values;
  }
}
