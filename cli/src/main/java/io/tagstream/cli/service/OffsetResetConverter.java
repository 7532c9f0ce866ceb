package io.tagstream.cli.service;

import io.tagstream.streams.stage.OffsetReset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads them by the values of Kafka's {@code auto.offset.reset}. */
final class OffsetResetConverter implements ITypeConverter<OffsetReset> {
  @Override
  public OffsetReset convert(String value) {
    return switch (value) {
      case "none" -> OffsetReset.NONE;
      case "earliest" -> OffsetReset.EARLIEST;
      case "latest" -> OffsetReset.LATEST;
      default ->
          throw new TypeConversionException("'%s': wanted earliest or latest".formatted(value));
    };
  }
}
