package io.tagstream.ner.tensor;

import java.util.Arrays;
import java.util.Objects;

/** A tensor's element type and shape. A scalar has an empty shape; a dimension may be zero. */
public final class TensorInfo {

  private final DType dtype;
  private final long[] shape;

  /**
   * Copies the shape.
   *
   * @throws IllegalArgumentException if a dimension is negative or the size in bytes exceeds a long
   */
  public TensorInfo(DType dtype, long... shape) {
    this.dtype = Objects.requireNonNull(dtype, "dtype");
    this.shape = shape.clone();
    if (Arrays.stream(shape).anyMatch(dimension -> dimension < 0)) {
      throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(shape));
    }
    try {
      Math.multiplyExact(product(shape), (long) dtype.bytes());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " is too large", e);
    }
  }

  /** Element type. */
  public DType dtype() {
    return dtype;
  }

  /** Dimensions, outermost first; a copy. */
  public long[] shape() {
    return shape.clone();
  }

  /** Number of elements; 1 for a scalar. */
  public long elements() {
    return product(shape);
  }

  /** Size of the data in bytes. */
  public long bytes() {
    return elements() * dtype.bytes();
  }

  private static long product(long[] shape) {
    long product = 1;
    for (long dimension : shape) {
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TensorInfo that
        && dtype == that.dtype
        && Arrays.equals(shape, that.shape);
  }

  @Override
  public int hashCode() {
    return 31 * dtype.hashCode() + Arrays.hashCode(shape);
  }

  @Override
  public String toString() {
    return dtype + Arrays.toString(shape);
  }
}
