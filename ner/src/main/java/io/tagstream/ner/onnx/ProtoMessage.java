package io.tagstream.ner.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;

/** A protocol buffer message, written field by field; those of a repeated one in their order. */
final class ProtoMessage {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  /** A number of any length. */
  ProtoMessage number(int field, long value) {
    return merge(field, Field.newBuilder().addVarint(value));
  }

  /** A {@code float}. */
  ProtoMessage fraction(int field, float value) {
    return merge(field, Field.newBuilder().addFixed32(Float.floatToRawIntBits(value)));
  }

  /** A string. */
  ProtoMessage text(int field, String value) {
    return merge(field, Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8(value)));
  }

  /** A message, as it is now. */
  ProtoMessage message(int field, ProtoMessage value) {
    return merge(field, Field.newBuilder().addLengthDelimited(value.bytes()));
  }

  private ProtoMessage merge(int field, Field.Builder value) {
    fields.mergeField(field, value.build());
    return this;
  }

  ByteString bytes() {
    return fields.build().toByteString();
  }
}
