package io.tagstream.ner.script;

/** Element types, with the numbers and storage names by which libtorch knows them. */
public enum ScriptType {
  FLOAT16(5, "HalfStorage", 2),
  FLOAT32(6, "FloatStorage", 4),
  BFLOAT16(15, "BFloat16Storage", 2);

  private final int code;
  private final String storage;
  private final int bytes;

  ScriptType(int code, String storage, int bytes) {
    this.code = code;
    this.storage = storage;
    this.bytes = bytes;
  }

  /** The number of {@code c10::ScalarType}, as TorchScript source writes a dtype. */
  public int code() {
    return code;
  }

  /** The class of {@code torch} that names such a storage in a pickle. */
  String storage() {
    return storage;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }
}
